import { addSeconds, type Instant } from "../instant.ts";

/** How long the inventory keeps timeline entries and deleted machines: a year and its audit. Days. */
const inventoryKeepDays = 400;
/** How long the log of deliveries goes back. Days. */
const deliveriesKeepDays = 90;
/** How long counts of malformed events go back. Days. */
const malformedKeepDays = 31;

/** What outlived the retention. Backup data of a deleted machine costs on; the sweep finds it again as long as it exists. */
export function forgettable(now: Instant): {
  readonly entriesBefore: Instant;
  readonly deletedBefore: Instant;
  readonly deliveriesBefore: Instant;
  readonly malformedBefore: Instant;
} {
  const before = addSeconds(now, -inventoryKeepDays * 86_400);
  return {
    entriesBefore: before,
    deletedBefore: before,
    deliveriesBefore: addSeconds(now, -deliveriesKeepDays * 86_400),
    malformedBefore: addSeconds(now, -malformedKeepDays * 86_400),
  };
}
