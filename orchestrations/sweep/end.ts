import { needingAttention, newlyProtected, sweepNotice } from "../../domain/notices/sweep.ts";
import { noDigest } from "../../domain/sweep/digest.ts";
import { fingerprintOf } from "../../domain/sweep/issues.ts";
import { sweepDigest } from "../contracts/sweep.ts";
import { tryEntity } from "../durable/call.ts";
import { eventHead, publish } from "../durable/publish.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";
import type { Context, PlannedRun, Step, SweepResult } from "./run.ts";

/** A fingerprint of two: each is below 2^48, and so is their sum. */
const MODULUS = 2 ** 48;

/** Ends the sweep: publishes what it saw, and sends one summary when anything changed or needs somebody it did not need before. */
export function* endSweep(context: Context, run: PlannedRun): Step<SweepResult> {
  const { plan, incomplete } = run;
  const { sweepId, startedAt, unreadable } = plan;
  const digest = (yield* tryEntity(context, sweepDigest, sweepId, "close", undefined)) ?? noDigest;
  const endedAt = nowOf(context);
  const isComplete = incomplete === undefined && unreadable.length === 0;
  const fingerprint = (fingerprintOf(unknowns(run), run.fingerprint) + digest.fingerprint) % MODULUS;
  const outcomes = digest.counts;
  const summary = {
    sweepId,
    startedAt,
    endedAt,
    counts: run.counts,
    outcomes,
    examples: [...digest.examples, ...run.examples],
    unreadable,
    ...(incomplete !== undefined && { incomplete }),
  };
  const hasSentSummary = newlyProtected(summary) > 0 || fingerprint !== (run.lastFingerprint ?? 0);
  const result = { sweepId, startedAt, endedAt, isComplete, counts: run.counts, outcomes, fingerprint, hasSentSummary };
  const ended = incomplete === undefined ? result : { ...result, incomplete };
  context.df.setCustomStatus({ stage: "ended", ...ended });
  const counts = { ...run.counts, protectedNow: newlyProtected(summary), needsAttention: needingAttention(summary) };
  yield* publish(context, {
    ...eventHead(context, "sweepEnded"),
    kind: "sweepEnded",
    report: { sweepId, startedAt, isComplete, counts },
  });
  if (hasSentSummary) yield* sendNotice(context, sweepNotice(summary), [sweepId, "summary"]);
  return ended;
}

/** What could not be read is an issue like any other: it is told once, and told again when it changes. */
function unknowns({ plan, incomplete }: PlannedRun) {
  return [
    ...plan.unreadable.map((id) => ({ resource: `/subscriptions/${id}`, what: "unreadable" })),
    ...(incomplete === undefined ? [] : [{ resource: "/", what: incomplete }]),
  ];
}
