import { addSeconds, isBefore, secondsBetween } from "../../domain/instant.ts";
import { briefRetry, patientRetry } from "../../domain/retry.ts";
import { endedRuns } from "../../domain/sweep/digest.ts";
import { backoffSeconds, pollIntervals } from "../../domain/wait.ts";
import { readProbes, sweepCause, sweepDigest } from "../contracts/sweep.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import { advance, type Context, type PlannedRun, type Step, withCounts, withoutHeld } from "./run.ts";

/** How long the summary waits for the runs that were started last. What takes longer is told as not ended. Seconds. */
const MAX_OUTCOME_WAIT_SECONDS = 7200;

/**
 * One poll of how the started runs have ended. Machines that share the cause of one that is cured now are started in this sweep.
 *
 * @returns `ended` when nothing is left to wait for.
 */
export function* awaitOutcomes(context: Context, run: PlannedRun): Step<PlannedRun | "ended"> {
  if (run.cured.length > 0) return yield* startCured(context, run);
  const polled = yield* pollProbes(context, run);
  if (polled.cured.length > 0) return polled;
  const { lastStartAt, plan, counts } = polled;
  const since = lastStartAt ?? plan.startedAt;
  const digest = yield* tryEntity(context, sweepDigest, plan.sweepId, "read", undefined);
  const hasEnded = (digest === undefined ? 0 : endedRuns(digest)) >= (counts["started"] ?? 0);
  if (hasEnded && polled.probes.length === 0) return "ended";
  const now = nowOf(context);
  if (!isBefore(now, addSeconds(since, MAX_OUTCOME_WAIT_SECONDS))) return "ended";
  yield* waitSeconds(context, backoffSeconds(secondsBetween(since, now), 5, pollIntervals.sweepOutcomes));
  return { ...polled, polls: polled.polls + 1 };
}

/** Takes the machines that have ended out of the probes; of those that are protected now the cause is gone. */
function* pollProbes(context: Context, run: PlannedRun): Step<PlannedRun> {
  if (run.probes.length === 0) return run;
  try {
    const vmIds = run.probes.map(({ vmId }) => vmId);
    const { states } = yield* callActivity(context, readProbes, { vmIds }, briefRetry);
    const cured = run.probes.filter((_, index) => states[index] === "cured").map(({ cause }) => cause);
    return { ...run, probes: run.probes.filter((_, index) => states[index] === "running"), cured };
  } catch {
    return run;
  }
}

/** One page of the machines whose cause is gone. */
function* startCured(context: Context, run: PlannedRun): Step<PlannedRun> {
  const [cause = "", ...others] = run.cured;
  try {
    const { continuation } = run;
    const request = { cause, ...(continuation !== undefined && { continuation }) };
    const page = yield* callActivity(context, sweepCause, request, patientRetry);
    const next = withCounts(advance(run, page.continuation), { curedCauses: page.continuation === undefined ? 1 : 0 });
    const cured = page.continuation === undefined ? others : run.cured;
    return { ...withoutHeld(next, cause, page.starts), cured, waiting: page.starts };
  } catch {
    // The machines' own retries, or the next sweep, start them.
    return { ...advance(run, undefined), cured: others };
  }
}
