import type { OrchestrationContext } from "durable-functions";
import { briefRetry } from "../../domain/retry.ts";
import {
  countsByLines,
  endStatus,
  type RunSummary,
  type StatusCounts,
  sameCounts,
} from "../../domain/schedule/report.ts";
import { writeRun } from "../contracts/runs.ts";
import { callActivity } from "../durable/call.ts";
import { nowOf } from "../durable/wait.ts";
import type { Step } from "./part.ts";
import { type Control, type Run, readControl, summaryOf } from "./run.ts";

interface Lines {
  readonly part: number;
  readonly counts: StatusCounts;
}

/**
 * Writes the end of a run. What is known of a lost part is what it has reported and what its lines say, which may be later: then the
 * counts are those of the lines.
 */
export function* writeEnd(context: OrchestrationContext, run: Run): Step<RunSummary> {
  const control = yield* readControl(context, "close");
  const ended = endOf(context, run, control);
  const lines = yield* writeHead(
    context,
    ended,
    run.lost.map(({ part }) => part),
  );
  const corrected = endOf(context, withLines(run, lines), control);
  if (sameCounts(corrected.counts, ended.counts)) return shown(context, ended);
  yield* writeHead(context, corrected);
  return shown(context, corrected);
}

function endOf(context: OrchestrationContext, run: Run, control: Control): RunSummary {
  const summary = summaryOf(context, run, control);
  const isComplete = run.reason === undefined && run.unreadable.length === 0;
  const status =
    run.reason !== undefined && run.parts.length === 0
      ? "failed"
      : endStatus({ counts: summary.counts, isCancelled: control.isCancelled, isComplete });
  return { ...summary, status, endedAt: nowOf(context) };
}

function withLines(run: Run, lines: readonly Lines[]): Run {
  const lost = run.lost.map(({ part, counts }) => {
    const found = lines.find((other) => other.part === part)?.counts ?? {};
    return { part, counts: countsByLines(found, run.parts[part - 1] ?? 0, counts) };
  });
  return { ...run, lost };
}

function shown(context: OrchestrationContext, ended: RunSummary): RunSummary {
  context.df.setCustomStatus({ stage: "ended", ...ended, problems: [] });
  return ended;
}

/**
 * The report is a view: without it the run goes on.
 *
 * @returns How the lines of lost parts stand.
 */
export function* writeHead(
  context: OrchestrationContext,
  run: RunSummary,
  lostParts: number[] = [],
): Step<readonly Lines[]> {
  const { problems, unreadable, ...rest } = run;
  const head = {
    ...rest,
    ...(problems !== undefined && { problems: problems.map((problem) => ({ ...problem })) }),
    ...(unreadable !== undefined && { unreadable: [...unreadable] }),
  };
  try {
    const { lines = [] } = yield* callActivity(context, writeRun, { run: head, lostParts }, briefRetry);
    return lines;
  } catch {
    // The failed activity is in the log.
    return [];
  }
}
