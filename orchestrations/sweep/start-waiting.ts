import { briefRetry } from "../../domain/retry.ts";
import { nextPaceStep } from "../../domain/sweep/pace.ts";
import { startProtections } from "../contracts/sweep.ts";
import { callActivity } from "../durable/call.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import { type Context, type PlannedRun, type Step, withCounts } from "./run.ts";

/** Machines that one activity starts: it must not run for long. */
const MAX_BATCH = 100;

type Start = PlannedRun["waiting"][number];

/** Starts as many waiting machines as are due, at most so many in a minute. A machine that cannot be started is left to the next sweep. */
export function* startWaiting(context: Context, run: PlannedRun): Step<PlannedRun> {
  const { waiting, waitPlans, pace, plan } = run;
  const step = nextPaceStep(pace, Math.min(waiting.length, MAX_BATCH), plan.startsPerMinute, nowOf(context));
  if (step.kind === "wait") {
    yield* waitUntil(context, step.until);
    // The host may wake up to a second early: the minute counts as over, or it would be waited for again and again.
    const { pace: _, ...rest } = run;
    return rest;
  }
  const batch = waiting.slice(0, step.count);
  const vmIds = batch.map(vmIdOf);
  const at = nowOf(context);
  const next = { ...run, waiting: waiting.slice(step.count), pace: step.pace, lastStartAt: at };
  try {
    const { started, alreadyRunning, failed } = yield* callActivity(
      context,
      startProtections,
      { vmIds, sweepId: plan.sweepId, at, ...waitPlansOf(batch, waitPlans) },
      briefRetry,
    );
    return withCounts(next, { started, alreadyRunning, startFailed: failed });
  } catch {
    return withCounts(next, { startFailed: vmIds.length });
  }
}

function vmIdOf(start: Start): string {
  return typeof start === "string" ? start : start.vmId;
}

function waitPlansOf(batch: readonly Start[], known: PlannedRun["waitPlans"]) {
  const waitPlans = known.flatMap((plan, index) => {
    const vmIds = batch.flatMap((start) => (typeof start === "object" && start.plan === index ? [start.vmId] : []));
    return vmIds.length === 0 ? [] : [{ ...plan, vmIds }];
  });
  return waitPlans.length === 0 ? {} : { waitPlans };
}
