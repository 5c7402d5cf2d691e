import type { RecoveryServicesBackupClient } from "@azure/arm-recoveryservicesbackup";
import { isRestError } from "@azure/core-rest-pipeline";
import type { ProtectionPolicy, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import { parseSubscriptionId, parseVaultId, policyIdOf, type VaultId } from "../../domain/resource-id.ts";
import { type ArmRequest, createArmRequest } from "../arm/arm-request.ts";
import { type AzureCall, callAzure, notVisibleYet, readOrUndefined, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createBackupClients, createVaultClients } from "../arm/clients.ts";
import { collect } from "../arm/response-values.ts";
import { serviceResponseOf } from "../arm/service-response.ts";
import { fromPolicyTemplate, toProtectionPolicy, vmPolicyOf, withTemplate } from "./protection-policy-mapping.ts";
import { fromVaultSettings, toVault } from "./vault-mapping.ts";

/** Vaults and policies over the Recovery Services APIs. No call waits for Azure to finish. */
export function createVaultDirectory(options: AzureOptions): VaultDirectory {
  const vaultsOf = createVaultClients(options);
  const backupOf = createBackupClients(options);
  const sendToArm = createArmRequest(options, "resourceGroups");
  return {
    async readVault(vaultId) {
      const call: AzureCall = { action: "read the vault", resource: vaultId, kind: "read" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      return await readOrUndefined(call, async () =>
        toVault(await vaultsOf(subscriptionId).vaults.get(resourceGroup, name)),
      );
    },

    async listVaults(subscriptionId) {
      const call: AzureCall = {
        action: "list the vaults of",
        resource: `/subscriptions/${subscriptionId}`,
        kind: "read",
      };
      const subscription = requireId(call, parseSubscriptionId(subscriptionId));
      return await callAzure(call, async () => {
        const vaults = await collect(vaultsOf(subscription).vaults.listBySubscriptionId());
        return vaults.map(toVault);
      });
    },

    async createVault({ vaultId, location, settings }) {
      const call: AzureCall = { action: "create the vault", resource: vaultId, kind: "write" };
      const id = vaultParts(call, vaultId);
      const vault = fromVaultSettings(location, settings);
      // Submitted only: the vault's provisioning state shows later when it is usable.
      const put = async () => {
        await vaultsOf(id.subscriptionId).vaults.createOrUpdate(id.resourceGroup, id.name, vault).submitted();
      };
      await callAzure(call, async () => {
        try {
          await put();
        } catch (error) {
          if (!isGroupMissing(error)) throw error;
          await createResourceGroup(sendToArm, id, location);
          await put().catch((second: unknown) => {
            throw isGroupMissing(second) ? notVisibleYet(call, "the resource group") : second;
          });
        }
      });
    },

    async changeStorage(vaultId, { redundancy, crossRegionRestore }) {
      const call: AzureCall = { action: "set the redundancy of", resource: vaultId, kind: "write" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      const configs = backupOf(subscriptionId).backupResourceStorageConfigsNonCRR;
      return await callAzure(call, async () => {
        const { properties } = await configs.get(name, resourceGroup);
        if (properties?.storageTypeState !== "Unlocked") return "locked";
        try {
          await configs.patch(name, resourceGroup, {
            properties: { storageModelType: redundancy, crossRegionRestoreFlag: crossRegionRestore },
          });
          return "changed";
        } catch (error) {
          if (isRefusedChange(error)) return "locked";
          throw error;
        }
      });
    },

    ...policyCalls(backupOf),
  };
}

type PolicyCalls = Pick<VaultDirectory, "readPolicy" | "listPolicies" | "createPolicy" | "changePolicy">;

function policyCalls(backupOf: (subscriptionId: string) => RecoveryServicesBackupClient): PolicyCalls {
  return {
    async readPolicy(vaultId, policyName) {
      const call: AzureCall = { action: "read the policy", resource: policyIdOf(vaultId, policyName), kind: "read" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      const read = async () =>
        toProtectionPolicy(await backupOf(subscriptionId).protectionPolicies.get(name, resourceGroup, policyName));
      return await readOrUndefined(call, () => visibleVault(call, name, read));
    },

    listPolicies: (vaultId) => listPolicies(backupOf, vaultId),

    async createPolicy({ vaultId, policyName, template }) {
      const call: AzureCall = { action: "create the policy", resource: policyIdOf(vaultId, policyName), kind: "write" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      return await callAzure(call, async () => {
        try {
          return toProtectionPolicy(
            await backupOf(subscriptionId).protectionPolicies.createOrUpdate(name, resourceGroup, policyName, {
              properties: fromPolicyTemplate(template),
            }),
          );
        } catch (error) {
          throw isNotFound(error) ? notVisibleYet(call, "the vault") : error;
        }
      });
    },

    async changePolicy({ vaultId, policyName, template }) {
      const call: AzureCall = { action: "change the policy", resource: policyIdOf(vaultId, policyName), kind: "write" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      const policies = backupOf(subscriptionId).protectionPolicies;
      await callAzure(call, async () => {
        const existing = vmPolicyOf(await policies.get(name, resourceGroup, policyName));
        // Azure answers 202 without a body when machines use the policy: the change then reaches them within minutes.
        await policies.createOrUpdate(name, resourceGroup, policyName, {
          properties: withTemplate(existing, template),
        });
      });
    },
  };
}

async function listPolicies(
  backupOf: ReturnType<typeof createBackupClients>,
  vaultId: string,
): Promise<readonly ProtectionPolicy[] | undefined> {
  const call: AzureCall = { action: "list the policies of the vault", resource: vaultId, kind: "read" };
  const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
  const filter = "backupManagementType eq 'AzureIaasVM'";
  return await readOrUndefined(call, async () => {
    const policies = await collect(backupOf(subscriptionId).backupPolicies.list(name, resourceGroup, { filter }));
    return policies.map(toProtectionPolicy);
  });
}

/**
 * A policy is read only in a vault that was found before. Where Azure does not find that vault, this part of Azure has not
 * learnt of it yet: it is made out by its name in the message, because the code is the same as for a missing policy.
 */
async function visibleVault<T>(call: AzureCall, vaultName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw isNotFound(error) && namesVault(error, vaultName) ? notVisibleYet(call, "the vault") : error;
  }
}

function isNotFound(error: unknown): boolean {
  return isRestError(error) && error.statusCode === 404;
}

/** `… The Resource 'Microsoft.RecoveryServices/vaults/<name>' under resource group '…' was not found.` */
function namesVault(error: unknown, vaultName: string): boolean {
  const message = isRestError(error) ? serviceResponseOf(error)?.message : undefined;
  return message?.toLowerCase().includes(`/vaults/${vaultName.toLowerCase()}'`) === true;
}

/** A 400 to a change of redundancy says that it is too late for it: an item came meanwhile, or a setting forbids it. */
function isRefusedChange(error: unknown): boolean {
  return isRestError(error) && error.statusCode === 400;
}

function vaultParts(call: AzureCall, vaultId: string): VaultId {
  return requireId(call, parseVaultId(vaultId));
}

function hasCode(error: unknown, code: string): boolean {
  return isRestError(error) && serviceResponseOf(error)?.code === code;
}

function isGroupMissing(error: unknown): boolean {
  return hasCode(error, "ResourceGroupNotFound");
}

/** What ARM returns for a group that exists in another region, where its vaults may lie anywhere. */
const GROUP_EXISTS_ELSEWHERE = "InvalidResourceGroupLocation";

/**
 * Running twice does no harm: the same PUT again changes nothing. The workflow of a machine in another region may create the group
 * at the same time: the group then exists, which is all that is needed.
 */
async function createResourceGroup(send: ArmRequest, vault: VaultId, location: string): Promise<void> {
  const resource = `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}`;
  const path = `/subscriptions/${encodeURIComponent(vault.subscriptionId)}/resourceGroups/${encodeURIComponent(vault.resourceGroup)}`;
  await callAzure({ action: "create the resource group", resource, kind: "write" }, async () => {
    try {
      await send({ method: "PUT", path, body: { location } });
    } catch (error) {
      if (!hasCode(error, GROUP_EXISTS_ELSEWHERE)) throw error;
    }
  });
}
