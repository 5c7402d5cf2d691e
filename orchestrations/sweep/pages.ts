import { attentionReason } from "../../domain/protection/outcome.ts";
import { patientRetry } from "../../domain/retry.ts";
import { locksUnread, lockVerdict } from "../../domain/sweep/locks.ts";
import type { SweepVerdict } from "../../domain/sweep/policies.ts";
import {
  startRetirements,
  sweepLocks,
  sweepMachines,
  sweepOrphans,
  sweepUnseen,
  takeDeadLetters,
} from "../contracts/sweep.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import {
  advance,
  type Context,
  incompleteBecause,
  nextPhase,
  type PlannedRun,
  type Step,
  withCounts,
  withExamples,
  withVerdict,
} from "./run.ts";

/** Blobs of dead letters: 50 on a page. */
const MAX_DEAD_LETTER_PAGES = 100;

/** Handles one page of the present phase. What fails for good ends its phase, is reported, and holds up no other phase. */
export function* sweepPage(context: Context, run: PlannedRun): Step<PlannedRun> {
  try {
    switch (run.phase) {
      case "machines":
        return yield* machinesPage(context, run);
      case "unseen":
        return yield* unseenPage(context, run);
      case "orphans":
        return yield* orphansPage(context, run);
      case "locks":
        return yield* locksPage(context, run);
      default:
        return yield* deadLettersPage(context, run);
    }
  } catch (error) {
    return incompleteBecause(nextPhase(run), `${PHASE_NAMES[run.phase]} could not be read (${because(error)})`);
  }
}

/** Why an activity failed for good: a reason, and for a missing right the message, which names the right and its role. */
export function because(error: unknown): string {
  if (!(error instanceof ActivityFailed)) return "internalError";
  const reason = attentionReason(error.facts);
  return reason === "accessDenied" ? `${reason}: ${error.message.replace(/\.$/, "")}` : reason;
}

const PHASE_NAMES: Readonly<Record<PlannedRun["phase"], string>> = {
  machines: "the machines",
  unseen: "the inventory",
  orphans: "items without a machine",
  locks: "locks",
  deadLetters: "dead-lettered events",
  outcomes: "the results",
};

function* machinesPage(context: Context, run: PlannedRun): Step<PlannedRun> {
  const { plan, probed, fingerprint } = run;
  const { subscriptionIds, readable } = plan;
  if (subscriptionIds.length === 0) return nextPhase(run);
  const request = { at: nowOf(context), subscriptionIds: [...subscriptionIds], readable: [...readable], fingerprint };
  const page = yield* callActivity(
    context,
    sweepMachines,
    { ...request, probed: [...probed], checkedPolicies: [...run.checkedPolicies], ...continuationOf(run) },
    patientRetry,
  );
  const next = advance(run, page.continuation);
  const counted = withExamples(withCounts(next, { ...page.counts, ...inventoryCount(page) }), page.examples);
  return {
    ...counted,
    waiting: page.starts,
    waitPlans: page.waitPlans,
    probes: [...run.probes, ...page.probes],
    probed: [...probed, ...page.probes.map(({ cause }) => cause)],
    policies: page.policies,
    fingerprint: page.fingerprint,
  };
}

function* unseenPage(context: Context, run: PlannedRun): Step<PlannedRun> {
  const { startedAt, readable } = run.plan;
  const isScanComplete = run.incomplete === undefined;
  const request = { at: nowOf(context), startedAt, readable: [...readable], isScanComplete, ...continuationOf(run) };
  const page = yield* callActivity(context, sweepUnseen, request, patientRetry);
  const counts = { ...page.counts, ...inventoryCount(page) };
  return { ...withCounts(advance(run, page.continuation), counts), waiting: [...run.waiting, ...page.starts] };
}

/** The retirements of a page are started together; the next page comes when as many starts were due. */
function* orphansPage(context: Context, run: PlannedRun): Step<PlannedRun> {
  const { subscriptionIds, startsPerMinute, sweepId } = run.plan;
  if (subscriptionIds.length === 0) return nextPhase(run);
  const request = { at: nowOf(context), subscriptionIds: [...subscriptionIds], ...continuationOf(run) };
  const page = yield* callActivity(context, sweepOrphans, request, patientRetry);
  let retirements = 0;
  if (page.orphans.length > 0) {
    const orphans = page.orphans.map((orphan) => ({ ...orphan }));
    const { started } = yield* callActivity(context, startRetirements, { orphans, sweepId }, patientRetry);
    retirements = started;
    yield* waitSeconds(context, Math.ceil((page.orphans.length * 60) / startsPerMinute));
  }
  return withCounts(advance(run, page.continuation), { ...page.counts, retirements });
}

/** One subscription per page. Locks that cannot be listed leave nothing else unknown. */
function* locksPage(context: Context, run: PlannedRun): Step<PlannedRun> {
  const { subscriptionIds, startsPerMinute } = run.plan;
  const index = Number(run.continuation ?? 0);
  const subscriptionId = subscriptionIds[index];
  if (subscriptionId === undefined) return nextPhase(run);
  const verdict = yield* locksOf(context, subscriptionId);
  const isLast = index + 1 >= subscriptionIds.length;
  if (!isLast) yield* waitSeconds(context, Math.ceil(60 / startsPerMinute));
  return withVerdict(advance(run, isLast ? undefined : String(index + 1)), verdict);
}

function* locksOf(context: Context, subscriptionId: string): Step<SweepVerdict> {
  try {
    const { locks } = yield* callActivity(context, sweepLocks, { subscriptionId }, patientRetry);
    return lockVerdict(locks);
  } catch (error) {
    return locksUnread(subscriptionId, because(error));
  }
}

function* deadLettersPage(context: Context, run: PlannedRun): Step<PlannedRun> {
  const page = yield* callActivity(context, takeDeadLetters, continuationOf(run), patientRetry);
  const counts = { deadLetters: page.requested, deadLettersUnreadable: page.unreadable, deadLetterPages: 1 };
  const next = withCounts(advance(run, page.continuation), counts);
  return (next.counts["deadLetterPages"] ?? 0) < MAX_DEAD_LETTER_PAGES ? next : nextPhase(run);
}

function continuationOf({ continuation }: PlannedRun): { readonly continuation?: string } {
  return continuation === undefined ? {} : { continuation };
}

function inventoryCount({ inventory }: { readonly inventory: "written" | "failed" }) {
  return { inventoryFailures: inventory === "failed" ? 1 : 0 };
}
