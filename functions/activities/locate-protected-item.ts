import type { BackupVault } from "../../domain/ports/backup-vault.ts";
import type { VirtualMachines } from "../../domain/ports/virtual-machines.ts";
import type { ProtectionConfig } from "../../domain/protection/config.ts";
import { vaultIdFor } from "../../domain/protection/rules.ts";
import type { VirtualMachine } from "../../domain/virtual-machine.ts";
import { type ActivityOutput, locateProtectedItem } from "../../orchestrations/contracts/activities.ts";

interface Deps {
  readonly machines: Pick<VirtualMachines, "read">;
  readonly vault: Pick<BackupVault, "readBackupStatus" | "readProtectedItem">;
  readonly config: ProtectionConfig;
}

/**
 * Finds the vault that protects a machine: Azure's backup status knows the machine's own subscription, the configuration
 * names vaults in others. Safe to repeat: it changes nothing.
 */
export function createLocateProtectedItem(deps: Deps) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof locateProtectedItem>> => {
    const { vmId } = locateProtectedItem.input.parse(rawInput);
    const vm = await deps.machines.read(vmId);
    if (vm === undefined) return { kind: "vmNotFound" };

    for (const vaultId of await candidateVaults(deps, vm)) {
      const item = await deps.vault.readProtectedItem({ vaultId, vmId: vm.vmId });
      if (item === undefined || item.isSoftDeleted) continue;
      const { version, thresholds } = deps.config;
      return { kind: "located", vaultId, protectionState: item.protectionState, configVersion: version, thresholds };
    }
    return { kind: "notProtected" };
  };
}

async function candidateVaults(deps: Deps, vm: VirtualMachine): Promise<readonly string[]> {
  const status = await deps.vault.readBackupStatus({ vmId: vm.vmId, location: vm.location });
  if (status.kind === "protected") return [status.vaultId];
  return Object.values(deps.config.vaults)
    .filter((target) => target.subscriptionId !== undefined)
    .map((target) => vaultIdFor(target, vm));
}
