import { z } from "zod";
import { type BackupReason, jobReasons, notStartedReasons } from "../../domain/backup/result.ts";
import { type AttentionReason, outcomeReasons } from "../../domain/protection/outcome.ts";
import { instant } from "./activities.ts";

const attentionReasons = Object.keys(outcomeReasons.needsAttention) as readonly AttentionReason[];
const backupReasons = [
  ...Object.keys(jobReasons),
  ...Object.keys(notStartedReasons),
  ...attentionReasons,
] as readonly BackupReason[];

const backupReason = z.enum(backupReasons);

export const milestones = z.object({
  snapshotAt: instant.optional(),
  vaultedAt: instant.optional(),
  validatedAt: instant.optional(),
});

/** Output of `backupVirtualMachine` and `monitorBackupJob`. */
export const backupResult = z.object({
  result: z.enum(["completed", "completedWithWarnings", "failed", "cancelled", "skipped", "timedOut", "unknown"]),
  jobId: z.string().optional(),
  milestones,
  reason: backupReason,
  serviceCode: z.string().optional(),
});
