import { type ItemStatus, isFinal, itemStatuses } from "../../domain/schedule/report.ts";
import { totalOf } from "./segments.ts";

/** How far a run is: machines that have ended, whatever their result, of all. */
export interface RunProgress {
  readonly ended: number;
  readonly machines: number;
}

/** A status of a newer app counts as not ended. */
export function runProgress(counts: Readonly<Record<string, number | undefined>>): RunProgress {
  const ended = Object.keys(itemStatuses)
    .filter((status) => isFinal(status as ItemStatus))
    .reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  return { ended, machines: totalOf(counts) };
}

/** `312 of 700 machines have ended`. */
export function progressWords({ ended, machines }: RunProgress): string {
  const of = machines.toLocaleString("en-GB");
  if (machines === 0) return "No machines are selected yet";
  return ended === machines
    ? `${of} ${machines === 1 ? "machine has" : "machines have"} ended`
    : `${ended.toLocaleString("en-GB")} of ${of} machines have ended`;
}
