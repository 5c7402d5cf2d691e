import type { InvocationContext } from "@azure/functions";
import type { BackupVault } from "../domain/ports/backup-vault.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { VaultDirectory } from "../domain/ports/vault-directory.ts";
import type { VaultJobs } from "../domain/ports/vault-jobs.ts";
import type { VirtualMachines } from "../domain/ports/virtual-machines.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { createObserveVaultJobs } from "./activities/observe-vault-jobs.ts";
import { createProveBackups } from "./activities/prove-backups.ts";
import { createReadExpectations } from "./activities/read-expectations.ts";
import { createVaultMachines } from "./vault-machines.ts";

/** The activities of the watch of vaults, and of the checks of their scheduled backups. */
export function createWatchActivities(deps: {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly vault: BackupVault;
  readonly directory: VaultDirectory;
  readonly inventory: Inventory;
  readonly jobs: VaultJobs;
  readonly machines: VirtualMachines;
  readonly config: ProtectionConfig;
}) {
  return {
    observeVaultJobs: createObserveVaultJobs({ ...deps, machines: createVaultMachines(deps.vault) }),
    proveBackups: createProveBackups(deps),
    readExpectations: createReadExpectations(deps),
  };
}
