import type { InventoryQuery } from "../ports/inventory.ts";
import { resourceKey } from "../resource-id.ts";
import type { InventoryRecord } from "./record.ts";

/** Machines on one page of a list. */
export const pageSizes = { minimum: 1, maximum: 1000, default: 100 } as const;

/** The key by which records of a vault are found: its resource ID, or the last part of it, in lower case. */
export function vaultKeyOf(vaultId: string): string {
  return resourceKey(vaultId);
}

/** Whether a record is one of those that a query asks for; `continuation` and `pageSize` are not looked at. */
export function matchesQuery(record: InventoryRecord, query: InventoryQuery): boolean {
  const { state, vault, search, observedBefore } = query;
  return (
    (state === undefined || record.state === state) &&
    (vault === undefined || isOfVault(record, vaultKeyOf(vault))) &&
    (search === undefined || record.name.toLowerCase().includes(search.toLowerCase())) &&
    (observedBefore === undefined || record.observedAt < observedBefore)
  );
}

function isOfVault({ vaultId }: InventoryRecord, wanted: string): boolean {
  if (vaultId === undefined) return false;
  const key = vaultKeyOf(vaultId);
  return wanted.startsWith("/") ? key === wanted : key.endsWith(`/${wanted}`);
}
