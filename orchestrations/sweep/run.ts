import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { sameResource } from "../../domain/resource-id.ts";
import { MAX_EXAMPLES } from "../../domain/sweep/digest.ts";
import { attentionIssue, fingerprintOf, fingerprintWithout } from "../../domain/sweep/issues.ts";
import type { SweepVerdict } from "../../domain/sweep/policies.ts";
import { sweepPhases, type sweepSubscriptions } from "../contracts/sweep.ts";
import type { WorkflowOutput } from "../contracts/workflows.ts";
import type { FromJson } from "../durable/json.ts";

/** The sweep's input, as one generation hands it to the next. */
export type SweepRun = FromJson<z.output<typeof sweepSubscriptions.input>>;
/** A sweep that has its plan. */
export type PlannedRun = SweepRun & { readonly plan: NonNullable<SweepRun["plan"]> };
export type SweepResult = FromJson<WorkflowOutput<typeof sweepSubscriptions>>;
export type Step<T> = Generator<Task, T, unknown>;
export type Context = OrchestrationContext;

/** The phase after this one, from its first page. */
export function nextPhase<R extends SweepRun>(run: R): R {
  const { continuation: _, ...rest } = run;
  const next = sweepPhases[sweepPhases.indexOf(run.phase) + 1] ?? "outcomes";
  return { ...rest, phase: next } as R;
}

/** The next page of this phase, or the next phase. */
export function advance<R extends SweepRun>(run: R, continuation: string | undefined): R {
  return continuation === undefined ? nextPhase(run) : { ...run, continuation };
}

export function withCounts<R extends SweepRun>(run: R, counts: Readonly<Record<string, number>>): R {
  const sums: Record<string, number> = { ...run.counts };
  for (const [name, count] of Object.entries(counts)) if (count > 0) sums[name] = (sums[name] ?? 0) + count;
  return { ...run, counts: sums };
}

export function withExamples<R extends SweepRun>(run: R, examples: SweepRun["examples"]): R {
  return { ...run, examples: [...run.examples, ...examples].slice(0, MAX_EXAMPLES) };
}

export function withVerdict<R extends SweepRun>(run: R, { counts, details, issues }: SweepVerdict): R {
  return {
    ...withCounts(run, counts),
    details: [...run.details, ...details].slice(0, MAX_EXAMPLES),
    fingerprint: fingerprintOf(issues, run.fingerprint),
  };
}

/** Machines that were left to their cause, of which it is gone: they are started, and their ends tell how they are. */
export function withoutHeld<R extends SweepRun>(run: R, cause: string, vmIds: readonly string[]): R {
  const [reason = ""] = cause.split("|");
  const issues = vmIds.map((vmId) => attentionIssue(vmId, reason));
  const needsAttention = Math.max(0, (run.counts["needsAttention"] ?? 0) - vmIds.length);
  return {
    ...run,
    counts: { ...run.counts, needsAttention },
    examples: run.examples.filter(({ vmId }) => !vmIds.some((held) => sameResource(held, vmId))),
    fingerprint: fingerprintWithout(issues, run.fingerprint),
  };
}

/** The first reason is kept: what follows is usually its consequence. */
export function incompleteBecause<R extends SweepRun>(run: R, reason: string): R {
  return run.incomplete === undefined ? { ...run, incomplete: reason } : run;
}
