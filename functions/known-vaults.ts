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
const READ_AGAIN_SECONDS = 3600;

/**
 * Tells which vaults there are: those of the configured subscriptions, by one query of Azure Resource Graph. Without configured
 * subscriptions those in which the inventory has machines. Read every hour at most: a vault in which the app starts a backup is
 * watched at once, whoever knows it, and the policies of a new one start hours later. A reading that fails is repeated by the next call.
 */
export function createKnownVaults({ config, fleet, inventory }: Deps) {
  const subscriptionIds = subscriptionsOf(config);
  let read: { readonly at: Instant; readonly vaults: readonly string[] } | undefined;
  return async (at: Instant): Promise<readonly string[]> => {
    if (read !== undefined && isBefore(at, addSeconds(read.at, READ_AGAIN_SECONDS))) return read.vaults;
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
