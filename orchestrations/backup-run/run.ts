import type { OrchestrationContext } from "durable-functions";
import type { z } from "zod";
import {
  lostCounts,
  type RunProblem,
  type RunSummary,
  type StatusCounts,
  sumCounts,
} from "../../domain/schedule/report.ts";
import { MAX_PROBLEMS } from "../../domain/schedule/run-control.ts";
import type { EntityOutput } from "../contracts/entities.ts";
import { type runBackupSchedule, runControl } from "../contracts/runs.ts";
import { tryEntity } from "../durable/call.ts";
import type { FromJson } from "../durable/json.ts";
import { nowOf } from "../durable/wait.ts";
import type { Step } from "./part.ts";

type RunInput = FromJson<z.output<typeof runBackupSchedule.input>>;
/** A run that knows when it began. */
export type Run = RunInput & { readonly startedAt: NonNullable<RunInput["startedAt"]> };
/** A run that has its plan. */
export type PlannedRun = Run & { readonly plan: NonNullable<RunInput["plan"]> };
export type Control = FromJson<EntityOutput<typeof runControl, "read">>;

const NOTHING: Control = { isCancelled: false, running: [], endedParts: [], endedCounts: {}, problems: [] };

/** What the parts have reported. */
export function* readControl(context: OrchestrationContext, operation: "read" | "close" = "read"): Step<Control> {
  const found = yield* tryEntity(context, runControl, context.df.instanceId, operation, undefined);
  return found === undefined ? NOTHING : (found as Control);
}

/** The machines of all parts by status. A part that has not reported yet has planned all of its machines. */
function countsOf({ parts, lost }: Run, { running, endedParts, endedCounts }: Control): StatusCounts {
  const known = new Set([...running.map(({ part }) => part), ...endedParts, ...lost.map(({ part }) => part)]);
  const unreported = parts.reduce((sum, machines, index) => (known.has(index + 1) ? sum : sum + machines), 0);
  const isLost = new Set(lost.map(({ part }) => part));
  return sumCounts([
    endedCounts,
    ...running.filter(({ part }) => !isLost.has(part)).map(({ counts }) => counts),
    ...lost.map(({ counts }) => counts),
    ...(unreported > 0 ? [{ planned: unreported }] : []),
  ]);
}

/** What is known of a part whose instance is lost. */
export function lostPart(run: Run, control: Control, part: number) {
  const reported = control.running.find((other) => other.part === part)?.counts ?? {};
  return { part, counts: lostCounts(reported, run.parts[part - 1] ?? 0) };
}

function problemOf({ part, counts }: Run["lost"][number]): readonly RunProblem[] {
  const { unknown = 0, leftOut = 0 } = counts;
  if (unknown === 0 && leftOut === 0) return [];
  return [{ vmId: `part ${part}`, status: unknown > 0 ? "unknown" : "leftOut", reason: "monitorFailed" }];
}

/** What is told of the run now. */
export function summaryOf(context: OrchestrationContext, run: Run, control: Control): RunSummary {
  const { schedule, dueAt, startedAt, plan, unreadable, reason } = run;
  const problems = [...control.problems, ...run.lost.flatMap(problemOf)].slice(0, MAX_PROBLEMS);
  return {
    id: context.df.instanceId,
    schedule,
    dueAt,
    startedAt,
    ...(plan !== undefined && { configVersion: plan.configVersion }),
    status: "running",
    counts: countsOf(run, control),
    ...(problems.length > 0 && { problems }),
    ...(unreadable.length > 0 && { unreadable: unreadable.slice(0, MAX_PROBLEMS) }),
    ...(reason !== undefined && { reason }),
  };
}

export function showProgress(context: OrchestrationContext, run: Run, control: Control): void {
  const parts = { selected: run.parts.length, ended: control.endedParts.length + run.lost.length };
  const stage = run.hasSelected ? "backingUp" : "selecting";
  const { problems: _, ...summary } = summaryOf(context, run, control);
  context.df.setCustomStatus({ stage, ...summary, parts, isCancelled: control.isCancelled, at: nowOf(context) });
}
