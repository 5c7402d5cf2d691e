import type { InventoryQuery } from "../ports/inventory.ts";
import { regionKey, resourceKey } from "../resource-id.ts";
import type { InventoryRecord } from "./record.ts";

/** Machines on one page of a list. */
export const pageSizes = { minimum: 1, maximum: 1000, default: 100 } as const;

/** The key by which records of a vault are found: its resource ID, or the last part of it, in lower case. */
export function vaultKeyOf(vaultId: string): string {
  return resourceKey(vaultId);
}

/** Whether a record is one of those that a query asks for; `continuation` and `pageSize` are not looked at. */
export function matchesQuery(record: InventoryRecord, query: InventoryQuery): boolean {
  const { state, vault, reason, rule, subscription, location, search, observedBefore } = query;
  return [
    isAnyOr(state, (wanted) => record.state === wanted),
    isAnyOr(vault, (wanted) => isOfVault(record, vaultKeyOf(wanted))),
    isAnyOr(reason, (wanted) => record.reason === wanted),
    isAnyOr(rule, (wanted) => record.rule === wanted),
    isAnyOr(subscription, (wanted) => record.subscriptionId.toLowerCase() === wanted.toLowerCase()),
    isAnyOr(location, (wanted) => record.location !== undefined && regionKey(record.location) === regionKey(wanted)),
    isAnyOr(search, (wanted) => record.name.toLowerCase().includes(wanted.toLowerCase())),
    isAnyOr(observedBefore, (wanted) => record.observedAt < wanted),
  ].every((matches) => matches);
}

function isAnyOr<T>(wanted: T | undefined, matches: (wanted: T) => boolean): boolean {
  return wanted === undefined || matches(wanted);
}

function isOfVault({ vaultId }: InventoryRecord, wanted: string): boolean {
  if (vaultId === undefined) return false;
  const key = vaultKeyOf(vaultId);
  return wanted.startsWith("/") ? key === wanted : key.endsWith(`/${wanted}`);
}
