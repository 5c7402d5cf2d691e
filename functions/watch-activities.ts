import type { InvocationContext } from "@azure/functions";
import type { BackupVault } from "../domain/ports/backup-vault.ts";
import type { VaultJobs } from "../domain/ports/vault-jobs.ts";
import type { VirtualMachines } from "../domain/ports/virtual-machines.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { createObserveVaultJobs } from "./activities/observe-vault-jobs.ts";
import { createProveBackups } from "./activities/prove-backups.ts";
import { createVaultMachines } from "./vault-machines.ts";

/** The activities of the watch of vaults. */
export function createWatchActivities(deps: {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly vault: BackupVault;
  readonly jobs: VaultJobs;
  readonly machines: VirtualMachines;
  readonly config: ProtectionConfig;
}) {
  return {
    observeVaultJobs: createObserveVaultJobs({ ...deps, machines: createVaultMachines(deps.vault) }),
    proveBackups: createProveBackups(deps),
  };
}

/** Where vaults may be: in the subscriptions of the machines, and in those that the configuration names for vaults. */
export function vaultSubscriptions({ subscriptionIds, vaults }: ProtectionConfig): readonly string[] {
  const named = Object.values(vaults).flatMap(({ subscriptionId }) => subscriptionId ?? []);
  return [...new Set([...subscriptionIds, ...named].map((id) => id.toLowerCase()))];
}
