/** What Azure Backup allows one vault, and what the ledger of a vault holds to. */
export interface VaultLimits {
  readonly machines: number;
  readonly machinesPerPolicy: number;
  /** New machines per UTC day. */
  readonly registrationsPerDay: number;
  /** Calls that configure or modify protection, per UTC day. */
  readonly configuresPerDay: number;
}

/**
 * Azure's documented limits.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-support-matrix (2026-03-25)
 * @see https://learn.microsoft.com/azure/backup/backup-azure-vm-backup-faq (configure and modify calls)
 */
export const vaultLimits: VaultLimits = {
  machines: 1000,
  machinesPerPolicy: 100,
  registrationsPerDay: 250,
  configuresPerDay: 1000,
};
