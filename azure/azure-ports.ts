import type { TokenCredential } from "@azure/identity";
import { lazyPort } from "../domain/lazy-port.ts";
import type { BackupVault } from "../domain/ports/backup-vault.ts";
import type { Fleet } from "../domain/ports/fleet.ts";
import type { ManagedDisks } from "../domain/ports/managed-disks.ts";
import type { Subscriptions } from "../domain/ports/subscriptions.ts";
import type { VaultDirectory } from "../domain/ports/vault-directory.ts";
import type { VaultJobs } from "../domain/ports/vault-jobs.ts";
import type { VirtualMachines } from "../domain/ports/virtual-machines.ts";
import type { AzureOptions } from "./arm/clients.ts";

/** Every port that is carried out by Azure Resource Manager. */
export interface AzurePorts {
  readonly machines: VirtualMachines;
  readonly disks: ManagedDisks;
  readonly vault: BackupVault;
  readonly vaultJobs: VaultJobs;
  readonly directory: VaultDirectory;
  readonly fleet: Fleet;
  readonly subscriptions: Subscriptions;
}

/** The app's own identity, whose library is loaded for the first token: see `createCredential`. */
export function lazyCredential(): TokenCredential {
  return lazyPort<Pick<TokenCredential, "getToken">>({ getToken: true }, async () =>
    (await import("./arm/credential.ts")).createCredential(),
  );
}

/** The adapters over Azure's SDKs, each loaded with its SDK when it is first called. */
export function createAzurePorts(options: AzureOptions): AzurePorts {
  return {
    machines: lazyPort<VirtualMachines>({ read: true, list: true }, async () =>
      (await import("./compute/compute-virtual-machines.ts")).createComputeVirtualMachines(options),
    ),
    disks: lazyPort<ManagedDisks>({ readTags: true }, async () =>
      (await import("./compute/compute-managed-disks.ts")).createComputeManagedDisks(options),
    ),
    vault: lazyPort<BackupVault>(VAULT_METHODS, async () =>
      (await import("./recovery-services/recovery-services-vault.ts")).createRecoveryServicesVault(options),
    ),
    vaultJobs: lazyPort<VaultJobs>({ listJobs: true, listRecoveryPoints: true }, async () =>
      (await import("./recovery-services/vault-jobs.ts")).createVaultJobs(options),
    ),
    directory: lazyPort<VaultDirectory>(DIRECTORY_METHODS, async () =>
      (await import("./recovery-services/vault-directory.ts")).createVaultDirectory(options),
    ),
    fleet: lazyPort<Fleet>(FLEET_METHODS, async () =>
      (await import("./resource-graph/resource-graph-fleet.ts")).createResourceGraphFleet(options),
    ),
    subscriptions: lazyPort<Subscriptions>(SUBSCRIPTION_METHODS, async () =>
      (await import("./subscriptions/arm-subscriptions.ts")).createArmSubscriptions(options),
    ),
  };
}

const VAULT_METHODS = {
  readBackupStatus: true,
  readProtectedItem: true,
  listProtectedItems: true,
  enableProtection: true,
  stopProtection: true,
  undeleteProtectedItem: true,
  deleteProtectedItem: true,
  triggerBackup: true,
  readOperation: true,
  listBackupJobs: true,
  readJob: true,
} as const;

const DIRECTORY_METHODS = {
  readVault: true,
  listVaults: true,
  createVault: true,
  changeStorage: true,
  readPolicy: true,
  listPolicies: true,
  createPolicy: true,
  changePolicy: true,
} as const;

const FLEET_METHODS = {
  readableSubscriptions: true,
  machines: true,
  orphans: true,
  vaults: true,
  tagsOf: true,
  itemOf: true,
} as const;

const SUBSCRIPTION_METHODS = {
  listDisks: true,
  listRestorePointLocks: true,
  readRegistration: true,
  registerProvider: true,
} as const;
