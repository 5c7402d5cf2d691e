import type { Fleet } from "../../domain/ports/fleet.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { listItemVaults } from "../../orchestrations/contracts/item-activities.ts";

/** A machine has one item, and soft-deleted ones of former vaults. */
const MAX_VAULTS = 50;

/** Asks the index which vaults have an item of a machine, the active one first. Safe to repeat: it changes nothing. */
export function createListItemVaults(deps: { readonly fleet: Pick<Fleet, "itemOf"> }) {
  return async (rawInput: unknown): Promise<ActivityOutput<typeof listItemVaults>> => {
    const items = await deps.fleet.itemOf(listItemVaults.input.parse(rawInput).vmId);
    const activeFirst = items.toSorted((one, other) => Number(one.isSoftDeleted) - Number(other.isSoftDeleted));
    return { vaultIds: activeFirst.slice(0, MAX_VAULTS).map(({ vaultId }) => vaultId) };
  };
}
