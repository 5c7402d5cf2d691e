import { refused, ServiceError } from "../../errors/service-error.ts";
import { speaks } from "../api-version.ts";
import { between, type Model, member, noteOperation, nowOf, textMember, vaultKey } from "../model.ts";
import { sameId } from "../names.ts";
import { defaultPolicies } from "../policy/policies.ts";
import type { OperationRecord, Vault, VaultIdentity } from "../state.ts";
import { keepDeletedVault } from "./deleted-vaults.ts";
import { applyVaultProperties, defaultSettings } from "./vault-settings.ts";

/** Tenant of every identity; the simulator has one. */
export const TENANT_ID = "8c4b9d0e-2f61-4c57-9a3e-51d7c0b6a2f4";
const DELETED_VAULT_POLLS_MS = 5 * 60_000;

export interface VaultName {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly vaultName: string;
}

/** Creates or replaces a vault. From 2022-04-01 it takes seconds; an operation says when. Throws 400 or 409. */
export function putVault(
  model: Model,
  name: VaultName,
  vaultId: string,
  body: unknown,
  apiVersion: string,
): { readonly vault: Vault; readonly created: boolean; readonly operation: OperationRecord } {
  validateVaultName(name.vaultName);
  const location = textMember(body, "location")?.replaceAll(" ", "").toLowerCase();
  if (location === undefined || location === "") throw locationRequired();
  const key = vaultKey(name.subscriptionId, name.resourceGroup, name.vaultName);
  const existing = model.vaults.get(key);
  if (existing !== undefined && !sameId(existing.location, location)) throw locationIsFixed(existing, location);
  const vault = existing ?? newVault(model, name, vaultId, location);
  applyVaultProperties(vault, member(body, "properties"), apiVersion);
  const sku = member(body, "sku");
  if (typeof sku === "object" && sku !== null) vault.sku = sku as Readonly<Record<string, unknown>>;
  vault.tags = tagsOf(body) ?? (existing === undefined ? undefined : vault.tags);
  applyIdentity(model, vault, member(body, "identity"));
  model.vaults.set(key, vault);
  model.deletedVaults.delete(key);
  vault.change = existing === undefined ? "Provisioning" : "Updating";
  return { vault, created: existing === undefined, operation: touch(model, vault, apiVersion) };
}

/** Changes some members of a vault. Throws 400. */
export function patchVault(model: Model, vault: Vault, body: unknown, apiVersion: string): OperationRecord {
  applyVaultProperties(vault, member(body, "properties"), apiVersion);
  vault.tags = tagsOf(body) ?? vault.tags;
  applyIdentity(model, vault, member(body, "identity"));
  vault.change = "Updating";
  return touch(model, vault, apiVersion);
}

/** Starts a vault's deletion. Throws 400 while it holds items, soft-deleted ones too. */
export function deleteVault(model: Model, vault: Vault, apiVersion: string): OperationRecord {
  refuseWhileHolding(vault, apiVersion);
  const name = speaks(apiVersion, "vaultIsSoftDeleted") ? model.context.newGuid() : undefined;
  const takesMs = speaks(apiVersion, "vaultChangeIsAccepted") ? between(model, 2_000, 20_000) : 0;
  const operation = noteOperation(model, vault, { endsAtMs: nowOf(model) + takesMs });
  model.agenda.at(operation.endsAtMs, (atMs) => {
    const key = vault.id.toLowerCase();
    if (model.vaults.get(key) !== vault) return;
    model.vaults.delete(key);
    model.deletedVaults.set(key, { vault, atMs });
    model.agenda.at(atMs + DELETED_VAULT_POLLS_MS, () => model.deletedVaults.delete(key));
    if (name !== undefined) keepDeletedVault(model, vault, name, atMs);
  });
  model.agenda.advance(nowOf(model));
  return operation;
}

function refuseWhileHolding(vault: Vault, apiVersion: string): void {
  const items = [...vault.items.values()];
  const names = items.map((item) => item.virtualMachineName).join(", ");
  if (items.some((item) => item.softDelete === undefined)) throw holdsItems(names);
  if (items.length > 0 && !speaks(apiVersion, "vaultIsSoftDeleted")) throw holdsSoftDeletedItems(names);
}

/** Vault names: 2 to 50 letters, digits and hyphens, first a letter. Throws 400. */
export function validateVaultName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{1,49}$/.test(name)) return;
  throw refused(
    "ResourceNameInvalid",
    `The vault name '${name}' is not valid: 2 to 50 letters, digits and hyphens, starting with a letter.`,
  );
}

function newVault(model: Model, name: VaultName, id: string, location: string): Vault {
  const createdAtMs = nowOf(model);
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
    operations: new Map(),
    discovered: new Set(),
    guard: undefined,
    registrations: [],
    configurations: [],
  };
}

function touch(model: Model, vault: Vault, apiVersion: string): OperationRecord {
  vault.changedAtMs = nowOf(model);
  const takesMs = speaks(apiVersion, "vaultWriteIsAsynchronous") ? between(model, 1_000, 6_000) : 0;
  vault.readyAtMs = vault.changedAtMs + takesMs;
  return noteOperation(model, vault, { endsAtMs: vault.readyAtMs });
}

function applyIdentity(model: Model, vault: Vault, sent: unknown): void {
  const type = textMember(sent, "type");
  if (type === undefined) return;
  const system = /systemassigned/i.test(type);
  const user = /userassigned/i.test(type.replace(/systemassigned/gi, ""));
  const userAssigned = user ? mergedIdentities(model, vault.identity, member(sent, "userAssignedIdentities")) : {};
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
  const tags = member(body, "tags");
  return typeof tags === "object" && tags !== null ? (tags as Readonly<Record<string, string>>) : undefined;
}

function locationRequired(): Error {
  return new ServiceError(400, "LocationRequired", "The location property is required for this definition.", {
    "x-ms-failure-cause": "gateway",
  });
}

function locationIsFixed(vault: Vault, location: string): Error {
  return new ServiceError(
    409,
    "InvalidResourceLocation",
    `The resource '${vault.name}' already exists in location '${vault.location}' in resource group '${vault.resourceGroup}'. A resource with the same name cannot be created in location '${location}'. Please select a new resource name.`,
    { "x-ms-failure-cause": "gateway" },
  );
}

function holdsItems(names: string): Error {
  return refused(
    "ServiceResourceNotEmptyWithContainerDetails",
    `Recovery Services vault cannot be deleted as there are existing resources within the vault. The registered items are : ${names}\nUnregister all containers from the vault and then retry to delete vault. For instructions, see https://aka.ms/AB-AA4ecq5`,
  );
}

function holdsSoftDeletedItems(names: string): Error {
  return refused(
    "ServiceResourceNotEmptyWithBackendMessage",
    `Recovery Services vault cannot be deleted as there are backup items in soft deleted state in the vault. The soft deleted items are permanently deleted after 14 days of delete operation. Please try vault deletion after the backup items are permanently deleted and there is no item in soft deleted state left in the vault. For more information, refer https://aka.ms/SoftDeleteCloudWorkloads. The registered items are : ${names}\nPlease ensure all containers have been unregistered from the vault and all private endpoints associated with the vault have been deleted, and retry operation. For more details, see https://aka.ms/AB-AA4ecq5`,
  );
}
