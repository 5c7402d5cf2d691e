import { addSeconds, isBefore } from "../../domain/instant.ts";
import { patientRetry } from "../../domain/retry.ts";
import { BETWEEN_SWEEPS } from "../../domain/sweep/digest.ts";
import { sweepIdAt } from "../../domain/sweep/due.ts";
import { sweepSubscriptions as contract, planSweep, sweepDigest } from "../contracts/sweep.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { nowOf } from "../durable/wait.ts";
import { awaitOutcomes } from "./await-outcomes.ts";
import { checkPolicies } from "./check-policies.ts";
import { endSweep } from "./end.ts";
import { because, sweepPage } from "./pages.ts";
import {
  type Context,
  incompleteBecause,
  type PlannedRun,
  type Step,
  type SweepResult,
  type SweepRun,
  withCounts,
} from "./run.ts";
import { startWaiting } from "./start-waiting.ts";

/** A sweep that lasts longer ends and says what it did not reach; the next one begins anew. Seconds. */
const MAX_SWEEP_SECONDS = 12 * 3600;

/**
 * Finds every machine of the configured subscriptions, starts what the rules ask for at a bounded rate, hands items without a
 * machine to their retirement and dead-lettered events to their handlers, waits for what it started, and sends one summary.
 *
 * Rows come from an index that lags: nothing is changed because of a row alone, the workflows that are started read the machine.
 *
 * One page, one batch of starts or one poll per generation.
 */
export function* sweepSubscriptions(context: Context): Step<SweepResult | undefined> {
  const input = readInput(context, contract);
  const planned = yield* plan(context, input);
  const run = stopAtDeadline(context, planned);
  showProgress(context, run);
  const next = yield* nextGeneration(context, run);
  if (next === "ended") return yield* endSweep(context, run);
  context.df.continueAsNew(next);
  return undefined;
}

function* nextGeneration(context: Context, run: PlannedRun): Step<PlannedRun | "ended"> {
  if (run.waiting.length > 0) return yield* startWaiting(context, run);
  if (run.policies.length > 0) return yield* checkPolicies(context, run);
  return run.phase === "outcomes" ? yield* awaitOutcomes(context, run) : yield* sweepPage(context, run);
}

/** The first generation finds what can be read. Without that nothing is known, which the summary says. */
function* plan(context: Context, run: SweepRun): Step<PlannedRun> {
  if (run.plan !== undefined) return { ...run, plan: run.plan };
  const startedAt = nowOf(context);
  const sweepId = sweepIdAt(startedAt);
  yield* tryEntity(context, sweepDigest, sweepId, "open", undefined);
  yield* tryEntity(context, sweepDigest, BETWEEN_SWEEPS, "open", undefined);
  try {
    const found = yield* callActivity(context, planSweep, {}, patientRetry);
    return { ...run, plan: { ...found, sweepId, startedAt } };
  } catch (error) {
    const nothing = { subscriptionIds: [], unreadable: [], readable: [], startsPerMinute: 1, sweepId, startedAt };
    const reason = `the subscriptions could not be read (${because(error)})`;
    return incompleteBecause({ ...run, plan: nothing, phase: "deadLetters" }, reason);
  }
}

function stopAtDeadline(context: Context, run: PlannedRun): PlannedRun {
  const isInTime = isBefore(nowOf(context), addSeconds(run.plan.startedAt, MAX_SWEEP_SECONDS));
  if (isInTime || (run.phase === "outcomes" && isIdle(run))) return run;
  const { continuation: _, ...rest } = withCounts(run, { unreached: run.waiting.length });
  const stopped: PlannedRun = { ...rest, phase: "outcomes", waiting: [], policies: [], cured: [] };
  return incompleteBecause(stopped, "it took longer than 12 hours");
}

function isIdle({ waiting, policies, cured }: PlannedRun): boolean {
  return waiting.length === 0 && policies.length === 0 && cured.length === 0;
}

function showProgress(context: Context, { plan: { sweepId, startedAt }, phase, waiting, counts }: PlannedRun): void {
  context.df.setCustomStatus({ stage: phase, sweepId, startedAt, waiting: waiting.length, counts });
}
