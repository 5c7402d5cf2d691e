import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { Fleet } from "../../domain/ports/fleet.ts";
import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { vaultIdFor } from "../../domain/protection/rules.ts";
import type { VirtualMachine } from "../../domain/virtual-machine.ts";
import { type ActivityOutput, locateProtectedItem } from "../../orchestrations/contracts/activities.ts";

type Output = ActivityOutput<typeof locateProtectedItem>;

interface Deps {
  readonly machines: Pick<VirtualMachines, "read">;
  readonly vault: Pick<BackupVault, "readBackupStatus" | "readProtectedItem">;
  readonly fleet: Pick<Fleet, "itemOf">;
  readonly config: ProtectionConfig;
}

/**
 * Finds the vault that protects a machine: Azure's backup status knows the machine's own subscription, the configuration
 * names the first vaults of families in others, and the index of Azure's resources the further ones. Safe to repeat: it changes
 * nothing.
 */
export function createLocateProtectedItem(deps: Deps) {
  return async (rawInput: unknown): Promise<Output> => {
    const { vmId } = locateProtectedItem.input.parse(rawInput);
    const vm = await deps.machines.read(vmId);
    if (vm === undefined) return { kind: "vmNotFound" };

    const status = await deps.vault.readBackupStatus({ vmId: vm.vmId, location: vm.location });
    if (status.kind === "protected") return (await locatedIn(deps, vm, [status.vaultId])) ?? { kind: "notProtected" };
    const unseen = Object.values(deps.config.vaults).filter(({ subscriptionId }) => subscriptionId !== undefined);
    if (unseen.length === 0) return { kind: "notProtected" };
    const firstVaults = unseen.map((target) => vaultIdFor(target, vm));
    const located = await locatedIn(deps, vm, firstVaults);
    if (located !== undefined) return located;
    return (await locatedIn(deps, vm, await vaultsInIndex(deps, vm))) ?? { kind: "notProtected" };
  };
}

async function locatedIn(deps: Deps, vm: VirtualMachine, vaultIds: readonly string[]): Promise<Output | undefined> {
  for (const vaultId of vaultIds) {
    const item = await deps.vault.readProtectedItem({ vaultId, vmId: vm.vmId });
    if (item === undefined || item.isSoftDeleted) continue;
    const { version, thresholds } = deps.config;
    return { kind: "located", vaultId, protectionState: item.protectionState, configVersion: version, thresholds };
  }
  return undefined;
}

async function vaultsInIndex({ fleet }: Deps, { vmId }: VirtualMachine): Promise<readonly string[]> {
  const items = await fleet.itemOf(vmId);
  return items.filter(({ isSoftDeleted }) => !isSoftDeleted).map(({ vaultId }) => vaultId);
}
