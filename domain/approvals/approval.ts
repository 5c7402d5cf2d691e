import { type Instant, isBefore } from "../instant.ts";

/** A person's agreement that the app asks for before it deletes the backup data of a machine that was deleted. */
export interface Approval {
  /** `approve:<machine's name>:<hash>`: the same for the same data of the same item. */
  readonly id: string;
  readonly kind: "deleteBackupData";
  readonly vmId: string;
  readonly vaultId: string;
  /** The newest recovery point of what is to be deleted; absent: it has none. A later one is other data. */
  readonly lastRecoveryPointAt?: Instant;
  readonly requestedAt: Instant;
  /** Afterwards it can no longer be given, and the data stays. */
  readonly validUntil: Instant;
  readonly status: ApprovalStatus;
  readonly decidedAt?: Instant;
  readonly decidedBy?: string;
  readonly comment?: string;
  /** Until when Azure can restore what was deleted. */
  readonly softDeletedUntil?: Instant;
  /** Why nothing was deleted although that was approved. */
  readonly explanation?: string;
}

/**
 * `waiting` for a decision; `approved`: the data is being deleted; `refused` and `expired`: it stays; `done`: it was deleted; `failed`:
 * it was not, and stays.
 */
export const approvalStatuses = ["waiting", "approved", "refused", "expired", "done", "failed"] as const;
export type ApprovalStatus = (typeof approvalStatuses)[number];

export interface Decision {
  readonly decision: "approve" | "refuse";
  readonly by: string;
  readonly comment?: string;
}

/** The approval as it stands now: one that waits expires by itself, with nothing that has to run for that. */
export function approvalAt(approval: Approval, now: Instant): Approval {
  return approval.status === "waiting" && !isBefore(now, approval.validUntil)
    ? { ...approval, status: "expired" }
    : approval;
}

/** The approval after the decision; `undefined` when it does not wait for one any more. */
export function decided(approval: Approval, decision: Decision, now: Instant): Approval | undefined {
  if (approvalAt(approval, now).status !== "waiting") return undefined;
  const { by, comment } = decision;
  return {
    ...approval,
    status: decision.decision === "approve" ? "approved" : "refused",
    decidedAt: now,
    decidedBy: by,
    ...(comment !== undefined && { comment }),
  };
}

/** How an approved deletion ended. */
type DeletionEnd =
  | { readonly kind: "done"; readonly softDeletedUntil?: Instant }
  | { readonly kind: "failed"; readonly explanation: string };

/** The approval after the deletion ended; `undefined` when none was approved, or when its end is known already. */
export function settled(approval: Approval, end: DeletionEnd): Approval | undefined {
  if (approval.status !== "approved") return undefined;
  const { kind: status, ...facts } = end;
  return { ...approval, status, ...facts };
}
