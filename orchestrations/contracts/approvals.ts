import { z } from "zod";
import { approvalStatuses } from "../../domain/approvals/approval.ts";
import { instant, itemKey, resourceId, seconds } from "./values.ts";

/** Approvals to delete the backup data of a machine that was deleted, and what they lead to. */

/** Data that an approval is about: the item, and its newest recovery point where it has one. */
const data = itemKey.extend({ lastRecoveryPointAt: instant.optional() });

/** Asks for an approval, once for the same data. */
export const requestApproval = {
  name: "requestApproval",
  input: data,
  output: z.object({ id: z.string(), status: z.enum(approvalStatuses), validUntil: instant }),
};

/** Starts to delete an item's data, unless the machine exists again or the item is not what was approved. */
export const deleteProtectedItem = {
  name: "deleteProtectedItem",
  input: data.extend({ approvalId: z.string().min(1) }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("started"), operationId: z.string().min(1), retryAfterSeconds: seconds.optional() }),
    /** It is soft-deleted, or gone, already. */
    z.object({ kind: z.literal("isDeleted") }),
    z.object({ kind: z.literal("kept"), explanation: z.string() }),
  ]),
};

/** Keeps how an approved deletion ended. */
export const settleApproval = {
  name: "settleApproval",
  input: z.object({
    approvalId: z.string().min(1),
    end: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("done"), softDeletedUntil: instant.exactOptional() }),
      z.object({ kind: z.literal("failed"), explanation: z.string() }),
    ]),
  }),
  output: z.object({}),
};

/** Every activity about approvals. */
export const approvalActivities = { requestApproval, deleteProtectedItem, settleApproval } as const;

/** Deletes the backup data of a machine that was deleted, as it was approved. */
export const deleteBackupData = {
  name: "deleteBackupData",
  input: z.object({
    approvalId: z.string().min(1),
    vmId: resourceId,
    vaultId: resourceId,
    lastRecoveryPointAt: instant.optional(),
  }),
  output: z.object({
    approvalId: z.string(),
    outcome: z.enum(["dataDeleted", "deletionFailed"]),
    softDeletedUntil: instant.optional(),
    explanation: z.string().optional(),
  }),
};
