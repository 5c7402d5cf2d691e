import type { RunReports } from "../../domain/ports/run-reports.ts";
import type { RunItem, RunSummary } from "../../domain/schedule/report.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { writeRun, writeRunItems } from "../../orchestrations/contracts/runs.ts";

/** Writes lines of a run's report. May run twice: each machine has one line, which is replaced. */
export function createWriteRunItems(deps: { readonly reports: Pick<RunReports, "saveItems"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof writeRunItems>> => {
    const { runId, part, items } = writeRunItems.input.parse(rawInput);
    await deps.reports.saveItems(runId, part, items as readonly RunItem[]);
    return { written: items.length };
  };
}

/**
 * Writes the head of a run's report, and closes what lost parts left open. May run twice: the same again changes nothing. Returns how
 * the lines of lost parts stand, which is all that is known of them.
 */
export function createWriteRun(deps: { readonly reports: Pick<RunReports, "saveRun" | "closePart"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof writeRun>> => {
    const { run, lostParts } = writeRun.input.parse(rawInput);
    let closed = 0;
    const lines: NonNullable<ActivityOutput<typeof writeRun>["lines"]> = [];
    for (const part of lostParts) {
      const found = await deps.reports.closePart(run.id, part);
      closed += found.closed;
      lines.push({ part, counts: found.counts });
    }
    await deps.reports.saveRun(run as RunSummary);
    return { closed, ...(lines.length > 0 && { lines }) };
  };
}
