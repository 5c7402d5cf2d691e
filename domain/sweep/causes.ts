import type { OpenProblem } from "../coordination/open-problem.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { InventoryRecord } from "../inventory/record.ts";
import type { AttentionReason } from "../reasons.ts";
import { resourceKey } from "../resource-id.ts";

/** Where a cause lies, so that machines with the same one can be told from others. */
type Scope = "everywhere" | "subscription" | "vault";

/** Reasons whose cause machines share. Any other reason is the machine's own. */
const SHARED: Readonly<Partial<Record<AttentionReason, Scope>>> = {
  vaultMissing: "vault",
  vaultInOtherRegion: "vault",
  vaultUnusable: "vault",
  policyMissing: "vault",
  policyUnsuitable: "vault",
  policyFull: "vault",
  quotaReached: "vault",
  approvalRequired: "vault",
  conflictTooLong: "vault",
  accessDenied: "vault",
  providerNotRegistered: "subscription",
  unauthenticated: "everywhere",
  throttledTooLong: "subscription",
  azureUnavailable: "subscription",
};

/**
 * The cause that a machine shares with others, as a text that is equal for all of them; `undefined` for a machine that needs no
 * attention, or for a reason of its own. At most 700 characters.
 */
export function sharedCauseOf(
  record: Pick<InventoryRecord, "state" | "reason" | "vaultId" | "subscriptionId" | "rule">,
): string | undefined {
  if (record.state !== "needsAttention") return undefined;
  const scopes: Readonly<Partial<Record<string, Scope>>> = SHARED;
  const scope = Object.hasOwn(scopes, record.reason) ? scopes[record.reason] : undefined;
  if (scope === undefined) return undefined;
  const place = {
    everywhere: [],
    subscription: [record.subscriptionId],
    // The rule where the run did not get as far as a vault.
    vault: [record.subscriptionId, record.vaultId === undefined ? (record.rule ?? "") : resourceKey(record.vaultId)],
  }[scope];
  return [record.reason, ...place.map((part) => part.toLowerCase())].join("|");
}

/** What a sweep does about a machine for which `protectVirtualMachine` should run. */
export type StartStep =
  | { readonly kind: "start" }
  /** The one machine of its cause that this sweep tries. */
  | { readonly kind: "probe"; readonly cause: string }
  /** Started when another machine of its cause is cured, or by its own retry. */
  | { readonly kind: "hold"; readonly because: "sameCause" | "retryPlanned" | "waitsForDate" | "justProtected" };

/** How long the index may not show what a run has achieved. Seconds. */
const INDEX_LAG_SECONDS = 900;
/** How late a retry may begin: it waits while it cannot read the task hub. Seconds. */
const MAX_RETRY_DELAY_SECONDS = 900;

/** What is known of a machine from its earlier runs. */
export interface KnownMachine {
  /** Absent: nothing. */
  readonly record?: InventoryRecord;
  /** Whether the machine is tried again by itself; without a record: because it waits for a day's quota. */
  readonly isRetryPlanned: boolean;
}

/**
 * Decides about one machine. One that waits for a date is left to it. Of those that need attention for a shared cause one is tried
 * in each sweep; the others, and those with a reason of their own, are left to their own retries. A machine without a retry is
 * started: its retry was lost, or no run has ended for this reason. So is one of which nothing is known, not even that it waits.
 *
 * @param probed - Causes of which this sweep has a machine already.
 */
export function nextStartStep(
  { record, isRetryPlanned }: KnownMachine,
  probed: readonly string[],
  now: Instant,
): StartStep {
  if (record === undefined) return isRetryPlanned ? { kind: "hold", because: "waitsForDate" } : { kind: "start" };
  const { state, until, observedAt } = record;
  if (until !== undefined && state === "waiting" && isBefore(now, until)) {
    return { kind: "hold", because: "waitsForDate" };
  }
  if (state === "protected" && isBefore(now, addSeconds(observedAt, INDEX_LAG_SECONDS))) {
    return { kind: "hold", because: "justProtected" };
  }
  if (state !== "needsAttention") return { kind: "start" };
  const cause = sharedCauseOf(record);
  if (cause !== undefined && !probed.includes(cause)) return { kind: "probe", cause };
  if (!isRetryPlanned) return { kind: "start" };
  return { kind: "hold", because: cause === undefined ? "retryPlanned" : "sameCause" };
}

/**
 * Whether a machine is tried again by itself. When the state was observed does not tell: every sweep observes it anew.
 *
 * @param problem - What the runs of the machine left; absent when none has ended without protecting it.
 */
export function isRetryPlanned(problem: Pick<OpenProblem, "nextAt"> | undefined, now: Instant): boolean {
  return problem !== undefined && isBefore(now, addSeconds(problem.nextAt, MAX_RETRY_DELAY_SECONDS));
}

/**
 * Whether what is known of a machine is of an earlier one of its name, so that it decides nothing about the present one.
 *
 * @param createdAt - When the present machine was created; absent where Azure does not say.
 */
export function isOfEarlierMachine(record: InventoryRecord, createdAt: Instant | undefined): boolean {
  return createdAt !== undefined && isBefore(record.observedAt, createdAt);
}

/**
 * Since when a machine is known to be protected at the earliest: what decides whether its first recovery point is due. Absent when
 * nothing proves that it was not protected long before.
 *
 * @param createdAt - When the machine was created: it was not protected before.
 */
export function protectedSince(
  record: InventoryRecord | undefined,
  createdAt: Instant | undefined,
): Instant | undefined {
  const known = sinceByRecord(record);
  if (known === undefined || createdAt === undefined) return known ?? createdAt;
  return isBefore(known, createdAt) ? createdAt : known;
}

function sinceByRecord(record: InventoryRecord | undefined): Instant | undefined {
  if (record === undefined) return undefined;
  if (record.state === "protected") return record.since ?? record.observedAt;
  // It was seen without protection then.
  return record.state === "waiting" || record.state === "excluded" ? record.observedAt : undefined;
}
