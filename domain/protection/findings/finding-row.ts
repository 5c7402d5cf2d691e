import type { WhoActs } from "../../notices/notice.ts";

/**
 * From the mildest to the gravest. `blocking`: Azure refuses to protect the machine, or could never back it up, so that protection
 * is not tried. Nothing else prevents it.
 */
export const findingSeverities = ["info", "warning", "blocking"] as const;
export type FindingSeverity = (typeof findingSeverities)[number];

/** What is said about one obstacle. */
export interface FindingRow {
  readonly severity: FindingSeverity;
  /** What was found, one or two sentences. */
  readonly text: string;
  /** What to do about it, as an instruction. */
  readonly remedy: string;
  readonly whoActs: WhoActs;
  /** Pages of Microsoft that document the obstacle, with the date of the text read. */
  readonly source: string;
}

const AZURE_BACKUP = "https://learn.microsoft.com/azure/backup/";

export const sources = {
  supportMatrix: `${AZURE_BACKUP}backup-support-matrix-iaas (2026-03-26)`,
  generalMatrix: `${AZURE_BACKUP}backup-support-matrix (2026-03-25)`,
  preparation: `${AZURE_BACKUP}backup-azure-arm-vms-prepare (2026-03-25)`,
  introduction: `${AZURE_BACKUP}backup-azure-vms-introduction (2026-01-28)`,
  questions: `${AZURE_BACKUP}backup-azure-vm-backup-faq (2025-12-09)`,
  troubleshooting: `${AZURE_BACKUP}backup-azure-vms-troubleshoot (2025-11-12)`,
  snapshots: `${AZURE_BACKUP}backup-azure-troubleshoot-vm-backup-fails-snapshot-timeout (2025-11-12)`,
  encryption: `${AZURE_BACKUP}backup-azure-encrypted-vm-troubleshoot (2025-03-27)`,
  selectedDisks: `${AZURE_BACKUP}selective-disk-backup-restore (2026-01-23)`,
  enhancedPolicy: `${AZURE_BACKUP}backup-azure-vms-enhanced-policy (2025-06-11)`,
  secureByDefault: `${AZURE_BACKUP}secure-by-default (2025)`,
  restore: `${AZURE_BACKUP}backup-azure-arm-restore-vms (2026-05-04)`,
} as const;
