import { expect, test } from "vitest";
import { at } from "../../protected-machine.ts";
import { givenScheduledBackups } from "../../scheduled-backups.ts";
import { itemId } from "../../simulated-service.ts";

test("recovery points of scheduled backups are kept by the rule of their day", async () => {
  const simulated = await givenScheduledBackups(3);

  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  const rules = (at(body, "value") as readonly unknown[]).map((point) => [
    String(at(point, "properties", "recoveryPointTime")).slice(0, 10),
    at(point, "properties", "recoveryPointProperties", "ruleName"),
    String(at(point, "properties", "recoveryPointProperties", "expiryTime")).slice(0, 10),
  ]);
  expect(rules).toEqual([
    ["2026-04-01", "Monthly", "2027-04-08"],
    ["2026-03-31", "Daily", "2026-04-07"],
    ["2026-03-30", "Daily", "2026-04-06"],
  ]);
});
