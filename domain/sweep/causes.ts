import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { InventoryRecord } from "../inventory/record.ts";
import type { InventoryReason } from "../inventory/state.ts";
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
/** The longest interval of a machine's own retries: one that was not seen for as long has lost its retry. Seconds. */
const LONGEST_RETRY_SECONDS = 86_400;

/**
 * Decides about one machine: of those that need attention for a shared cause one is tried in each sweep; one that waits for a date
 * or for its own retry is left to it.
 *
 * @param record - What is known of the machine; absent: nothing.
 * @param probed - Causes of which this sweep has a machine already.
 */
export function nextStartStep(record: InventoryRecord | undefined, probed: readonly string[], now: Instant): StartStep {
  if (record === undefined) return { kind: "start" };
  const { state, until, observedAt } = record;
  if (until !== undefined && state === "waiting" && isBefore(now, until)) {
    return { kind: "hold", because: "waitsForDate" };
  }
  if (state === "protected" && isBefore(now, addSeconds(observedAt, INDEX_LAG_SECONDS))) {
    return { kind: "hold", because: "justProtected" };
  }
  if (state !== "needsAttention") return { kind: "start" };
  const cause = sharedCauseOf(record);
  if (cause !== undefined)
    return probed.includes(cause) ? { kind: "hold", because: "sameCause" } : { kind: "probe", cause };
  const isRetried = isBefore(now, addSeconds(observedAt, LONGEST_RETRY_SECONDS));
  return isRetried ? { kind: "hold", because: "retryPlanned" } : { kind: "start" };
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
 * Whether a machine that exists was last seen deleted, before it was created, or without protection: no run has ended since that
 * would know whose item a vault has under its name. A machine of which nothing is known is taken for its item's own.
 */
export function isUnproven(record: InventoryRecord | undefined, createdAt: Instant | undefined): boolean {
  if (record === undefined) return false;
  const { state, reason } = record;
  const isPending = state === "waiting" && reason === ("protectionPending" satisfies InventoryReason);
  return state === "deleted" || isPending || isOfEarlierMachine(record, createdAt);
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
