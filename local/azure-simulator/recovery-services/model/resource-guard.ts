import { valueAt } from "../../arm/json.ts";
import { invalidInput } from "../errors/request.ts";
import { resourceGuardProxyNotFound, resourceGuardRequestMissing } from "../errors/vault.ts";
import { lastSegment, readName, sameId, shortName } from "./names.ts";
import type { ResourceGuardProxy, Vault } from "./state.ts";

/** Operations that a Resource Guard protects, each with the name of its requests at the guard. As recorded in 2022. */
export const GUARDED_OPERATIONS = {
  deleteItem: ["backupFabrics/protectionContainers/protectedItems/delete", "deleteProtectedItemRequests"],
  changeItem: ["backupFabrics/protectionContainers/protectedItems/write", "updateProtectedItemRequests"],
  changePolicy: ["backupPolicies/write", "updateProtectionPolicyRequests"],
  removeProxy: ["backupResourceGuardProxies/delete", "deleteResourceGuardProxyRequests"],
  readSecurityPin: ["backupSecurityPIN/action", "getBackupSecurityPINRequests"],
  weakenSoftDelete: ["backupconfig/write", "disableSoftDeleteRequests"],
} as const;

export type GuardedOperation = keyof typeof GUARDED_OPERATIONS;

/** A deletion stays unlocked for half an hour, as recorded. */
const UNLOCKED_FOR_MS = 30 * 60_000;
/** Key of the proxy's own deletion in `unlocked`; items have their short names. */
const PROXY_ITSELF = "";

/** ID of the request that a guarded operation needs. */
export function guardRequestId(proxy: ResourceGuardProxy, operation: GuardedOperation): string {
  return `${proxy.resourceGuardId}/${GUARDED_OPERATIONS[operation][1]}/default`;
}

/** Links a vault to a Resource Guard. Replacing the present guard needs the old guard's approval. Throws 400. */
export function linkGuard(vault: Vault, name: string, properties: unknown, nowMs: number): ResourceGuardProxy {
  const resourceGuardId = String(valueAt(properties, "resourceGuardResourceId") ?? "");
  if (
    !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.DataProtection\/resourceGuards\/[^/]+$/i.test(
      resourceGuardId,
    )
  ) {
    throw invalidInput("resourceGuardResourceId must be the ID of a Microsoft.DataProtection/resourceGuards resource.");
  }
  const known = vault.guard;
  if (known !== undefined && known.name.toLowerCase() !== name.toLowerCase()) {
    throw invalidInput("The vault is linked to a resource guard already.");
  }
  if (known !== undefined && !sameId(known.resourceGuardId, resourceGuardId)) {
    requireGuardRequest(vault, "removeProxy", properties);
  }
  vault.guard = { name: known?.name ?? name, resourceGuardId, changedAtMs: nowMs, unlocked: new Map() };
  return vault.guard;
}

/** The proxy of a name. Throws 404. */
export function findProxy(vault: Vault, name: string): ResourceGuardProxy {
  if (vault.guard?.name.toLowerCase() === name.toLowerCase()) return vault.guard;
  throw resourceGuardProxyNotFound(name);
}

/**
 * Unlocks the next deletion, of the named item or of the proxy itself, and returns until when. A DELETE has no body, so
 * its approval is given beforehand. Throws 400 without the guard's request.
 */
export function unlockDelete(proxy: ResourceGuardProxy, body: unknown, nowMs: number): number {
  const target = valueAt(body, "resourceToBeDeleted");
  const item = typeof target === "string" ? readName(decodeURIComponent(lastSegment(target))) : undefined;
  if (typeof target === "string" && item === undefined)
    throw invalidInput("resourceToBeDeleted must be a backup item.");
  if (!carriesRequest(proxy, item === undefined ? "removeProxy" : "deleteItem", body))
    throw resourceGuardRequestMissing();
  const untilMs = nowMs + UNLOCKED_FOR_MS;
  proxy.unlocked.set(item === undefined ? PROXY_ITSELF : shortName(item), untilMs);
  return untilMs;
}

/** Removes the link. Throws 400 unless it was unlocked. */
export function unlinkGuard(vault: Vault, proxy: ResourceGuardProxy, nowMs: number): void {
  requireUnlocked(proxy, PROXY_ITSELF, nowMs);
  vault.guard = undefined;
}

/** Throws 400 when a guarded vault's item is deleted without having been unlocked. */
export function requireUnlockedItem(vault: Vault, itemKey: string, nowMs: number): void {
  if (vault.guard !== undefined) requireUnlocked(vault.guard, itemKey, nowMs);
}

/** Throws 400 when a guarded vault's critical operation comes without the request of its guard. */
export function requireGuardRequest(vault: Vault, operation: GuardedOperation, properties: unknown): void {
  if (vault.guard !== undefined && !carriesRequest(vault.guard, operation, properties))
    throw resourceGuardRequestMissing();
}

function requireUnlocked(proxy: ResourceGuardProxy, key: string, nowMs: number): void {
  if (nowMs >= (proxy.unlocked.get(key) ?? 0)) throw resourceGuardRequestMissing();
}

function carriesRequest(proxy: ResourceGuardProxy, operation: GuardedOperation, holder: unknown): boolean {
  const requests = valueAt(holder, "resourceGuardOperationRequests");
  const wanted = guardRequestId(proxy, operation);
  return Array.isArray(requests) && requests.some((request) => typeof request === "string" && sameId(request, wanted));
}
