import { machineMark } from "../domain/backup/watch-keys.ts";
import type { SnapshotTimes } from "../domain/backup/watch-plan.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import type { BackupVault, ProtectedItem } from "../domain/ports/backup-vault.ts";
import { parseVirtualMachineId, resourceKey } from "../domain/resource-id.ts";

/** The machines of vaults: rows of jobs say only their names. */
export interface VaultMachines {
  /** Reads the vault's items now. */
  readItems(vaultId: string, now: Instant): Promise<VaultItems>;
  /**
   * IDs of machines by `machineMark`, as the items said when they were read last. Reads them when one of the marks is not among
   * them, but not again within ten minutes for machines that have no item.
   *
   * @param now - The workflow's time.
   */
  machinesOf(vaultId: string, marks: readonly string[], now: Instant): Promise<ReadonlyMap<string, string>>;
}

interface VaultItems {
  readonly machines: ReadonlyMap<string, string>;
  readonly snapshots: SnapshotTimes;
}

/** Vaults whose machines one process remembers: 1,000 machines are about 300 KB. */
const MAX_VAULTS = 50;
const AGAIN_AFTER_SECONDS = 600;

/** Remembers the machines of the vaults that were read last, so that ends of nightly jobs cost no list of items each. */
export function createVaultMachines(vault: Pick<BackupVault, "listProtectedItems">): VaultMachines {
  const known = new Map<string, { readonly readAt: Instant; readonly machines: ReadonlyMap<string, string> }>();
  const readItems = async (vaultId: string, now: Instant): Promise<VaultItems> => {
    const items = itemsIn(await vault.listProtectedItems(vaultId));
    const key = resourceKey(vaultId);
    known.delete(key);
    known.set(key, { readAt: now, machines: items.machines });
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - MAX_VAULTS))) known.delete(oldest);
    return items;
  };
  return {
    readItems,
    async machinesOf(vaultId, marks, now) {
      const found = known.get(resourceKey(vaultId));
      if (found !== undefined) {
        const isFresh = isBefore(now, addSeconds(found.readAt, AGAIN_AFTER_SECONDS));
        if (isFresh || marks.every((mark) => found.machines.has(mark))) return found.machines;
      }
      return (await readItems(vaultId, now)).machines;
    },
  };
}

function itemsIn(items: readonly ProtectedItem[]): VaultItems {
  const machines = new Map<string, string>();
  const snapshots = new Map<string, Instant>();
  for (const { vmId, lastRecoveryPointAt } of items) {
    const id = parseVirtualMachineId(vmId);
    if (id === undefined) continue;
    const mark = machineMark(id);
    machines.set(mark, vmId);
    // Rows of old jobs do not say the resource group.
    machines.set(machineMark({ name: id.name }), vmId);
    if (lastRecoveryPointAt !== undefined) snapshots.set(mark, lastRecoveryPointAt);
  }
  return { machines, snapshots };
}
