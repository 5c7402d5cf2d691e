import type { Timer } from "@azure/functions";
import { type Instant, toInstant } from "../domain/instant.ts";

/** What the host says of a timer's ticks; `undefined` where it does not say. */

/** When this tick was due. */
export function dueAtOf(timer: Timer): Instant | undefined {
  return instantIn(timer.scheduleStatus?.next);
}

/** When the tick before this one was due. */
export function lastTickOf(timer: Timer): Instant | undefined {
  return instantIn(timer.scheduleStatus?.last);
}

/** `undefined` also for the year 1, which is the host's "never". */
function instantIn(text: string | undefined): Instant | undefined {
  const milliseconds = Date.parse(text ?? "");
  return milliseconds > 0 ? toInstant(new Date(milliseconds)) : undefined;
}
