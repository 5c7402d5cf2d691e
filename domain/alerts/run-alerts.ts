import type { SweepSummary } from "../notices/sweep.ts";
import type { RunSummary } from "../schedule/report.ts";
import type { AlertHead, SweepTold, TypedAlert } from "./typed-alert.ts";

/** Machines, resources and details that an alert names. */
const MAX_NAMED = 10;

/** What the end of a schedule's run tells: its digest, and that the schedule runs. The report names all machines. */
export function runAlerts(
  heads: { readonly runEnded: AlertHead; readonly scheduleRan: AlertHead },
  run: RunSummary,
): readonly TypedAlert[] {
  const { problems, schedule, dueAt } = run;
  const named = {
    ...run,
    ...(problems !== undefined && { problems: problems.slice(0, MAX_NAMED) }),
  };
  const ended = { ...heads.runEnded, kind: "runEnded", run: named } as const;
  return run.status === "failed" ? [ended] : [{ ...heads.scheduleRan, kind: "scheduleRan", schedule, dueAt }, ended];
}

/** What a sweep tells. */
export function sweepAlert(head: AlertHead, summary: SweepSummary): SweepTold {
  const { examples, details, unreadable } = summary;
  return {
    ...head,
    kind: "sweepTold",
    summary: {
      ...summary,
      examples: examples.slice(0, MAX_NAMED),
      details: details.slice(0, MAX_NAMED),
      unreadable: unreadable.slice(0, MAX_NAMED),
      ...(unreadable.length > MAX_NAMED && { unreadableCount: unreadable.length }),
    },
  };
}
