import { type Instant, isBefore } from "../instant.ts";
import { nextRetryAt } from "../protection/retry-schedule.ts";
import type { RetryReason } from "../reasons.ts";

/**
 * Why a machine is not protected, from the first run that ended for this reason to the one that ends otherwise. Kept by the
 * durable entity `openProblem`, one per machine, so that every problem is reported once, whatever starts the runs: retries,
 * events, requests and sweeps.
 */
export interface OpenProblem {
  readonly reason: RetryReason;
  readonly since: Instant;
  /** Runs that ended for this reason in a row. */
  readonly attempts: number;
  /** When the machine is tried again. */
  readonly nextAt: Instant;
  /** Of a machine that waits for a day's quota: until when, and on the waiting list of which vault. */
  readonly until?: Instant;
  readonly vaultId?: string;
  /** What told the operators: a notice of its own, or the summary of a sweep. */
  readonly toldBy: "notice" | "summary";
}

/** A run that ended for a reason. */
export interface ProblemFound extends Pick<OpenProblem, "reason" | "toldBy"> {
  readonly at: Instant;
  /** When the cause is gone, where that is known. */
  readonly until?: Instant;
  readonly vaultId?: string;
  readonly machineKey: string;
}

export type ProblemOperation = { readonly name: "open"; readonly found: ProblemFound } | { readonly name: "close" };

/**
 * `open` keeps the problem of a run that ended for the same reason, or replaces it, and returns it with `isNew`; `close` returns
 * the problem, or `null`, and clears it.
 */
export function applyProblemOperation(
  state: OpenProblem | undefined,
  operation: ProblemOperation,
): { readonly state?: OpenProblem; readonly result: OpenProblem | (OpenProblem & { readonly isNew: boolean }) | null } {
  if (operation.name === "close") return { result: state ?? null };
  const { reason, toldBy, at, until, vaultId, machineKey } = operation.found;
  const earlier = state?.reason === reason ? state : undefined;
  const attempts = (earlier?.attempts ?? 0) + 1;
  const ended = { reason, attempt: attempts, endedAt: at, machineKey };
  const nextAt = nextRetryAt({ ...ended, ...(until !== undefined && { until }) });
  const open = {
    reason,
    since: earlier?.since ?? at,
    attempts,
    nextAt,
    ...(until !== undefined && { until }),
    ...(vaultId !== undefined && { vaultId }),
    toldBy: earlier?.toldBy ?? toldBy,
  };
  return { state: open, result: { ...open, isNew: earlier === undefined } };
}

/** What Azure said of the machine's item. It makes no backup under an item that is stopped or unusable. */
const REASONS_OF_ITEM: readonly RetryReason[] = ["protectionError", "protectionStopped"];

/**
 * Whether a backup that completed speaks against the problem, so that the machine is worth a check before its next try: that may be a day
 * away. Of other reasons, such as a missing permission, a backup says nothing.
 *
 * @param endedAt - When the backup was seen to have ended. One that ended before the problem was found says nothing either.
 */
export function isContradictedBy({ reason, since }: Pick<OpenProblem, "reason" | "since">, endedAt: Instant): boolean {
  return REASONS_OF_ITEM.includes(reason) && !isBefore(endedAt, since);
}
