import { z } from "zod";
import { backupResult, instant, milestones, resourceId, thresholds } from "./values.ts";

/** What a workflow that makes one backup carries between its generations. */

/** Attempts at one requested backup. */
export const backupAttempts = z.object({
  /** When the backup was asked for. */
  requestedAt: instant,
  /** Attempts that have failed. */
  failed: z.int().nonnegative(),
  /** When the next one is due, and why the last one failed. */
  dueAt: instant.optional(),
  reason: backupResult.shape.reason.optional(),
  serviceCode: z.string().optional(),
  /** What the last one began with, where Azure may have acted without a response: a job since then is its job. */
  before: z.object({ askedAt: instant, jobIds: z.array(z.string()) }).optional(),
});

/** A backup that the vault's watcher follows. */
export const awaitedBackup = z.object({
  vaultId: resourceId,
  thresholds,
  since: instant,
  isJoined: z.boolean(),
  jobId: z.string().min(1).optional(),
  milestones,
});
