import { z } from "zod";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { type RunSummary, type StatusCounts, sumCounts } from "../../domain/schedule/report.ts";
import { runControl } from "../../orchestrations/contracts/runs.ts";

/** What is read of the entity that a run and its parts share. */
const controlState = z.object({
  isCancelled: z.boolean(),
  parts: z.record(z.string(), z.object({ counts: z.record(z.string(), z.number()) })),
  endedCounts: z.record(z.string(), z.number()),
});

export type LiveRun = RunSummary & { readonly isCancelled?: boolean };

/** A run that works, with the counts that its parts reported last; one that has ended as its report has it. */
export async function withLiveCounts(workflows: Pick<Workflows, "readEntityState">, run: RunSummary): Promise<LiveRun> {
  if (run.status !== "running") return run;
  const state = controlState.safeParse(await workflows.readEntityState(runControl.name, run.id));
  if (!state.success) return run;
  const { parts, endedCounts, isCancelled } = state.data;
  const counts = sumCounts([endedCounts, ...Object.values(parts).map((part) => part.counts)] as StatusCounts[]);
  return { ...run, counts, ...(isCancelled && { isCancelled }) };
}
