import type { Disk as WireDisk } from "@azure/arm-compute";
import type { RegistrationState } from "../../domain/ports/subscriptions.ts";
import {
  type DiskFacts,
  type RestorePointLock,
  restorePointLocation,
} from "../../domain/protection/findings/preflight-extras.ts";
import { optional, required } from "../arm/response-values.ts";

/** `maxShares` above one: the disk can be attached to several machines at a time. */
export function toDiskFacts(disk: WireDisk): DiskFacts {
  return {
    diskId: required(disk.id, "id"),
    ...optional("sizeGb", disk.diskSizeGB),
    ...(disk.tags !== undefined && { tags: { ...disk.tags } }),
    ...((disk.maxShares ?? 1) > 1 && { isShared: true }),
    ...(disk.encryptionSettingsCollection?.enabled === true && { isEncryptedInGuest: true }),
    ...(disk.dataAccessAuthMode === "AzureActiveDirectory" && { needsEntraAccess: true }),
  };
}

const LOCK_ID =
  /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?(?:\/.+)?\/providers\/Microsoft\.Authorization\/locks\/([^/]+)$/i;

/** A lock as Resource Manager lists it; `undefined` for one that no restore point has to do with. */
export function toRestorePointLock(lock: unknown): RestorePointLock | undefined {
  const [, subscriptionId, group, name] = LOCK_ID.exec(textAt(lock, "id") ?? "") ?? [];
  if (subscriptionId === undefined || name === undefined) return undefined;
  const common = { subscriptionId, name, level: required(textAt(objectAt(lock, "properties"), "level"), "level") };
  if (group === undefined) return isOnSubscription(lock) ? common : undefined;
  const location = restorePointLocation(group);
  return location === undefined ? undefined : { ...common, group: { name: group, location } };
}

/** A lock on a resource of the subscription itself, such as a policy assignment, locks no group. */
function isOnSubscription(lock: unknown): boolean {
  return /^\/subscriptions\/[^/]+\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i.test(textAt(lock, "id") ?? "");
}

/** `Registering` and `Unregistering` pass into the other two. */
export function registrationStateOf(provider: unknown): RegistrationState {
  const state = required(textAt(provider, "registrationState"), "registrationState").toLowerCase();
  if (state === "registered") return "registered";
  return state === "registering" ? "registering" : "notRegistered";
}

function objectAt(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function textAt(value: unknown, name: string): string | undefined {
  const member = objectAt(value, name);
  return typeof member === "string" ? member : undefined;
}
