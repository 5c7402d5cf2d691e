import { isFinal, itemStatuses } from "../domain/schedule/report.ts";
import { words } from "./render/text.ts";
import type { Run } from "./shapes.ts";

type Counts = Run["counts"];
const ORDER = Object.keys(itemStatuses);
const BAR_CELLS = 20;

/** `vaulted 39, failed 1`, in the order in which a backup goes on. */
export function countsText(counts: Counts): string {
  const place = (status: string) => (ORDER.includes(status) ? ORDER.indexOf(status) : ORDER.length);
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => place(a) - place(b))
    .map(([status, count]) => `${words(status)} ${count}`)
    .join(", ");
}

/** How many machines of a run have ended, and of how many. A status of a newer app has not ended. */
function progressOf(counts: Counts): { readonly ended: number; readonly all: number } {
  const sum = (entries: readonly (readonly [string, number])[]) =>
    entries.reduce((total, [, count]) => total + count, 0);
  const entries = Object.entries(counts);
  return { ended: sum(entries.filter(([status]) => hasEnded(status))), all: sum(entries) };
}

function hasEnded(status: string): boolean {
  return status in itemStatuses && isFinal(status as keyof typeof itemStatuses);
}

/** One line: a bar, how many machines have ended, and how. Machines that are still being selected are not counted yet. */
export function progressLine({ counts, status, isCancelled }: Run): string {
  const { ended, all } = progressOf(counts);
  const filled = all === 0 ? 0 : Math.floor((ended / all) * BAR_CELLS);
  const bar = `[${"#".repeat(filled)}${".".repeat(BAR_CELLS - filled)}]`;
  const state = isCancelled === true && status === "running" ? "is being cancelled" : words(status);
  const detail = countsText(counts);
  return `${bar} ${ended}/${all} ${state}${detail === "" ? "" : `: ${detail}`}`;
}
