import { locationConflict, locationRequired } from "../../../arm/errors.ts";
import { stringAt, valueAt } from "../../../arm/json.ts";
import { vaultHoldsSoftDeletedItems, vaultNameInvalid, vaultNotEmpty } from "../../errors/vault.ts";
import { supports } from "../api-version.ts";
import { type Model, randomBetween, recordOperation, vaultKey } from "../model.ts";
import { sameId } from "../names.ts";
import { defaultPolicies } from "../policy/policies.ts";
import type { OperationRecord, Vault, VaultIdentity } from "../state.ts";
import { addDeletedVault } from "./deleted-vaults.ts";
import { applyVaultProperties, defaultSettings } from "./vault-settings.ts";

/** Tenant of every identity; the simulator has one. */
export const TENANT_ID = "8c4b9d0e-2f61-4c57-9a3e-51d7c0b6a2f4";
const DELETED_VAULT_POLLS_MS = 5 * 60_000;

export interface VaultName {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly vaultName: string;
}

/** Creates or replaces a vault. From api-version 2022-04-01 on it takes seconds. Throws 400 or 409. */
export function putVault(
  model: Model,
  name: VaultName,
  vaultId: string,
  body: unknown,
  apiVersion: string,
): { readonly vault: Vault; readonly created: boolean; readonly operation: OperationRecord } {
  validateVaultName(name.vaultName);
  const location = stringAt(body, "location")?.replaceAll(" ", "").toLowerCase();
  if (location === undefined || location === "") throw locationRequired();
  const key = vaultKey(name.subscriptionId, name.resourceGroup, name.vaultName);
  const existing = model.vaults.get(key);
  if (existing !== undefined && !sameId(existing.location, location))
    throw locationConflict(existing.name, existing.resourceGroup, existing.location, location);
  const vault = existing ?? newVault(model, name, vaultId, location);
  applyVaultProperties(vault, valueAt(body, "properties"), apiVersion);
  const sku = valueAt(body, "sku");
  if (typeof sku === "object" && sku !== null) vault.sku = sku as Readonly<Record<string, unknown>>;
  vault.tags = tagsOf(body) ?? (existing === undefined ? undefined : vault.tags);
  applyIdentity(model, vault, valueAt(body, "identity"));
  model.vaults.set(key, vault);
  model.deletedVaults.delete(key);
  vault.change = existing === undefined ? "Provisioning" : "Updating";
  return { vault, created: existing === undefined, operation: touch(model, vault, apiVersion) };
}

/** Changes some members of a vault. Throws 400. */
export function patchVault(model: Model, vault: Vault, body: unknown, apiVersion: string): OperationRecord {
  applyVaultProperties(vault, valueAt(body, "properties"), apiVersion);
  vault.tags = tagsOf(body) ?? vault.tags;
  applyIdentity(model, vault, valueAt(body, "identity"));
  vault.change = "Updating";
  return touch(model, vault, apiVersion);
}

/** Starts a vault's deletion. Throws 400 while it holds items, soft-deleted ones too. */
export function deleteVault(model: Model, vault: Vault, apiVersion: string): OperationRecord {
  refuseWhileHolding(vault, apiVersion);
  const name = supports(apiVersion, "vaultIsSoftDeleted") ? model.context.newGuid() : undefined;
  const takesMs = supports(apiVersion, "vaultChangeIsAccepted") ? randomBetween(model, 2_000, 20_000) : 0;
  const operation = recordOperation(model, vault, { endsAtMs: model.context.clock.now() + takesMs });
  model.agenda.at(operation.endsAtMs, (atMs) => {
    const key = vault.id.toLowerCase();
    if (model.vaults.get(key) !== vault) return;
    model.vaults.delete(key);
    model.deletedVaults.set(key, { vault, atMs });
    model.agenda.at(atMs + DELETED_VAULT_POLLS_MS, () => model.deletedVaults.delete(key));
    if (name !== undefined) addDeletedVault(model, vault, name, atMs);
  });
  model.agenda.runDue();
  return operation;
}

function refuseWhileHolding(vault: Vault, apiVersion: string): void {
  const items = [...vault.items.values()];
  const names = items.map((item) => item.virtualMachineName).join(", ");
  if (items.some((item) => item.softDelete === undefined)) throw vaultNotEmpty(names);
  if (items.length > 0 && !supports(apiVersion, "vaultIsSoftDeleted")) throw vaultHoldsSoftDeletedItems(names);
}

/** Vault names: 2 to 50 letters, digits and hyphens, first a letter. Throws 400. */
export function validateVaultName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{1,49}$/.test(name)) return;
  throw vaultNameInvalid(name);
}

function newVault(model: Model, name: VaultName, id: string, location: string): Vault {
  const createdAtMs = model.context.clock.now();
  return {
    id,
    subscriptionId: name.subscriptionId,
    resourceGroup: name.resourceGroup,
    name: name.vaultName,
    location,
    createdAtMs,
    settings: defaultSettings(),
    sku: { name: "Standard" },
    tags: undefined,
    identity: undefined,
    changedAtMs: createdAtMs,
    readyAtMs: createdAtMs,
    change: "Provisioning",
    policies: new Map(defaultPolicies(model, createdAtMs).map((policy) => [policy.name.toLowerCase(), policy])),
    items: new Map(),
    jobs: new Map(),
    openBackups: new Set(),
    nextRuns: new Map(),
    operations: new Map(),
    discovered: new Set(),
    guard: undefined,
    registrations: [],
    configurations: [],
    created: [],
  };
}

function touch(model: Model, vault: Vault, apiVersion: string): OperationRecord {
  vault.changedAtMs = model.context.clock.now();
  const takesMs = supports(apiVersion, "vaultWriteIsAsynchronous") ? randomBetween(model, 1_000, 6_000) : 0;
  vault.readyAtMs = vault.changedAtMs + takesMs;
  return recordOperation(model, vault, { endsAtMs: vault.readyAtMs });
}

function applyIdentity(model: Model, vault: Vault, sent: unknown): void {
  const type = stringAt(sent, "type");
  if (type === undefined) return;
  const system = /systemassigned/i.test(type);
  const user = /userassigned/i.test(type.replace(/systemassigned/gi, ""));
  const userAssigned = user ? mergedIdentities(model, vault.identity, valueAt(sent, "userAssignedIdentities")) : {};
  const identity: VaultIdentity = {
    type: [system ? "SystemAssigned" : "", user ? "UserAssigned" : ""].filter(Boolean).join(", ") || "None",
    ...(system ? { principalId: vault.identity?.principalId ?? model.context.newGuid() } : {}),
    ...(system || user ? { tenantId: TENANT_ID } : {}),
    userAssigned,
  };
  vault.identity = identity;
}

function mergedIdentities(
  model: Model,
  current: VaultIdentity | undefined,
  sent: unknown,
): VaultIdentity["userAssigned"] {
  const identities: Record<string, { readonly clientId: string; readonly principalId: string }> = {
    ...current?.userAssigned,
  };
  for (const [id, value] of Object.entries(typeof sent === "object" && sent !== null ? sent : {})) {
    if (value === null) delete identities[id];
    else identities[id] ??= { clientId: model.context.newGuid(), principalId: model.context.newGuid() };
  }
  return identities;
}

function tagsOf(body: unknown): Readonly<Record<string, string>> | undefined {
  const tags = valueAt(body, "tags");
  return typeof tags === "object" && tags !== null ? (tags as Readonly<Record<string, string>>) : undefined;
}
