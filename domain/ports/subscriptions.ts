import type { DiskFacts, RestorePointLock } from "../protection/findings/preflight-extras.ts";

/**
 * What concerns all machines of a subscription at once: one call or one per page each, however many machines there are.
 *
 * Every method may throw `BackupError` with an `AZURE_…` code.
 */
export interface Subscriptions {
  /** Every managed disk, for what the machine does not show of it. */
  listDisks(subscriptionId: string): Promise<readonly DiskFacts[]>;
  /** Locks that apply to resource groups in which Azure Backup keeps restore points. */
  listRestorePointLocks(subscriptionId: string): Promise<readonly RestorePointLock[]>;
  /** Whether Microsoft.RecoveryServices is registered in the subscription. */
  readRegistration(subscriptionId: string): Promise<RegistrationState>;
  /** Starts the registration of Microsoft.RecoveryServices, which takes minutes. May run twice. */
  registerProvider(subscriptionId: string): Promise<void>;
}

export type RegistrationState = "registered" | "registering" | "notRegistered";
