import { z } from "zod";
import { approvalStatuses } from "../domain/approvals/approval.ts";
import { instant, vaultId, vmId } from "./values.ts";
import type { Wire } from "./wire.ts";

/** What waits for a person, and how it was decided. */

const approval = z
  .strictObject({
    id: z.string(),
    kind: z.literal("deleteBackupData"),
    vmId,
    vaultId,
    itemId: z.string().optional(),
    requestedAt: instant,
    requestedBy: z.string().optional(),
    rule: z.string().optional(),
    reason: z.string(),
    status: z.enum(approvalStatuses).meta({ id: "ApprovalStatus" }),
    decidedAt: instant.optional(),
    decidedBy: z.string().optional(),
    validUntil: instant.optional(),
    lastRecoveryPointAt: instant
      .optional()
      .meta({ description: "The newest recovery point of what is to be deleted." }),
    comment: z.string().optional(),
    explanation: z.string().optional().meta({ description: "Why nothing was deleted although that was approved." }),
    softDeletedUntil: instant.optional().meta({ description: "Until then Azure can restore the deleted data." }),
  })
  .meta({ id: "Approval" });
export type Approval = Wire<typeof approval>;

export const approvalsList = z.strictObject({ items: z.array(approval) }).meta({ id: "ApprovalsList" });
export type ApprovalsList = Wire<typeof approvalsList>;

export const decidedApproval = z.strictObject({ id: z.string() }).meta({ id: "DecidedApproval" });
export type DecidedApproval = Wire<typeof decidedApproval>;
