import { sweepAlert } from "../../domain/alerts/run-alerts.ts";
import { needingAttention, newlyProtected } from "../../domain/notices/sweep.ts";
import { BETWEEN_SWEEPS, noDigest } from "../../domain/sweep/digest.ts";
import { fingerprintOf } from "../../domain/sweep/issues.ts";
import { sweepDigest } from "../contracts/sweep.ts";
import { tryEntity } from "../durable/call.ts";
import { eventHead, publish } from "../durable/publish.ts";
import { alertHead, raise } from "../durable/raise.ts";
import { nowOf } from "../durable/wait.ts";
import { type Context, type PlannedRun, type Step, type SweepResult, withCounts } from "./run.ts";

/** A fingerprint of two: each is below 2^48, and so is their sum. */
const MODULUS = 2 ** 48;

/** Ends the sweep: publishes what it saw, and sends one summary when anything changed or needs an administrator for something new. */
export function* endSweep(context: Context, run: PlannedRun): Step<SweepResult> {
  const { plan, incomplete } = run;
  const { sweepId, startedAt, unreadable } = plan;
  const digest = (yield* tryEntity(context, sweepDigest, sweepId, "close", undefined)) ?? noDigest;
  const since = (yield* tryEntity(context, sweepDigest, BETWEEN_SWEEPS, "take", undefined)) ?? noDigest;
  const endedAt = nowOf(context);
  const isComplete = incomplete === undefined && unreadable.length === 0;
  const fingerprint = (fingerprintOf(unknowns(run), run.fingerprint) + digest.fingerprint) % MODULUS;
  const outcomes = digest.counts;
  const counted = withCounts(run, { protectedByRetry: newlyProtected({ counts: {}, outcomes: since.counts }) }).counts;
  const summary = {
    sweepId,
    startedAt,
    endedAt,
    counts: counted,
    outcomes,
    examples: [...digest.examples, ...run.examples],
    details: run.details,
    unreadable,
    ...(incomplete !== undefined && { incomplete }),
  };
  const hasNews = newlyProtected(summary) + (counted["policiesCorrected"] ?? 0) > 0;
  const hasSentSummary = hasNews || fingerprint !== (run.lastFingerprint ?? 0);
  const lastCompleteAt = isComplete ? startedAt : run.lastCompleteAt;
  const result = { sweepId, startedAt, endedAt, isComplete, counts: counted, outcomes, fingerprint, hasSentSummary };
  const ended = {
    ...result,
    ...(incomplete !== undefined && { incomplete }),
    ...(lastCompleteAt !== undefined && { lastCompleteAt }),
  };
  context.df.setCustomStatus({ stage: "ended", ...ended });
  const counts = { ...counted, protectedNow: newlyProtected(summary), needsAttention: needingAttention(summary) };
  yield* publish(context, {
    ...eventHead(context, "sweepEnded"),
    kind: "sweepEnded",
    report: { sweepId, startedAt, isComplete, counts },
  });
  if (hasSentSummary) yield* raise(context, [sweepAlert(alertHead(context, "sweepTold", [sweepId]), summary)]);
  return ended;
}

/** What could not be read is an issue like any other: it is told once, and told again when it changes. */
function unknowns({ plan, incomplete }: PlannedRun) {
  return [
    ...plan.unreadable.map((id) => ({ resource: `/subscriptions/${id}`, what: "unreadable" })),
    ...(incomplete === undefined ? [] : [{ resource: "/", what: incomplete }]),
  ];
}
