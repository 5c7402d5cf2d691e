import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import type { Fleet } from "../domain/ports/fleet.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { resourceKey } from "../domain/resource-id.ts";

interface Deps {
  readonly config: Pick<ProtectionConfig, "subscriptionIds" | "vaults">;
  readonly fleet: Pick<Fleet, "vaults">;
  readonly inventory: Pick<Inventory, "list">;
}

const PAGE_SIZE = 1000;
/** A query of Resource Graph finds them. */
const READ_AGAIN_SECONDS = 3600;
/** The app's own table tells. */
const READ_INVENTORY_AGAIN_SECONDS = 900;

/**
 * Tells which vaults there are: those of the configured subscriptions, by one query of Azure Resource Graph, every hour at most: a vault
 * in which the app starts a backup is watched at once, whoever knows it, and the policies of a new one start hours later. Without
 * configured subscriptions those in which the inventory has machines, read every 15 minutes at most. A reading that fails is repeated by
 * the next call.
 */
export function createKnownVaults({ config, fleet, inventory }: Deps) {
  const subscriptionIds = subscriptionsOf(config);
  const againSeconds = subscriptionIds.length > 0 ? READ_AGAIN_SECONDS : READ_INVENTORY_AGAIN_SECONDS;
  let read: { readonly at: Instant; readonly vaults: readonly string[] } | undefined;
  return async (at: Instant): Promise<readonly string[]> => {
    if (read !== undefined && isBefore(at, addSeconds(read.at, againSeconds))) return read.vaults;
    const vaults = subscriptionIds.length > 0 ? await fleet.vaults(subscriptionIds) : await vaultsOf(inventory);
    read = { at, vaults };
    return read.vaults;
  };
}

async function vaultsOf(inventory: Pick<Inventory, "list">): Promise<readonly string[]> {
  const vaults = new Map<string, string>();
  let continuation: string | undefined;
  do {
    const page = await inventory.list({ pageSize: PAGE_SIZE, ...(continuation !== undefined && { continuation }) });
    for (const { state, vaultId } of page.items)
      if (vaultId !== undefined && state !== "deleted") vaults.set(resourceKey(vaultId), vaultId);
    continuation = page.continuation;
  } while (continuation !== undefined);
  return [...vaults.values()];
}

/** Where vaults may be: in the subscriptions of the machines, and in those that the configuration names for vaults. */
function subscriptionsOf({ subscriptionIds, vaults }: Deps["config"]): readonly string[] {
  const named = Object.values(vaults).flatMap(({ subscriptionId }) => subscriptionId ?? []);
  return [...new Set([...subscriptionIds, ...named].map((id) => id.toLowerCase()))];
}
