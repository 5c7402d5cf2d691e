import type { Vault as WireVault } from "@azure/arm-recoveryservices";
import { isRestError } from "@azure/core-rest-pipeline";
import type { ProtectionPolicy, Vault, VaultDirectory } from "../../domain/ports/vault-directory.ts";
import { parseSubscriptionId, parseVaultId, policyIdOf, regionKey, type VaultId } from "../../domain/resource-id.ts";
import { type ArmRequest, createArmRequest } from "../arm/arm-request.ts";
import { type AzureCall, callAzure, notVisibleYet, readOrUndefined, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createBackupClients, createVaultClients } from "../arm/clients.ts";
import { collect, required } from "../arm/response-values.ts";
import { serviceResponseOf } from "../arm/service-response.ts";
import { fromPolicyTemplate, toProtectionPolicy } from "./protection-policy-mapping.ts";

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

    async createVault({ vaultId, location, redundancy }) {
      const call: AzureCall = { action: "create the vault", resource: vaultId, kind: "write" };
      const id = vaultParts(call, vaultId);
      const vault: WireVault = {
        location,
        sku: { name: "RS0", tier: "Standard" },
        properties: {
          publicNetworkAccess: "Enabled",
          redundancySettings: { standardTierStorageRedundancy: redundancy, crossRegionRestore: "Disabled" },
        },
      };
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

    async readPolicy(vaultId, policyName) {
      const call: AzureCall = { action: "read the policy", resource: policyIdOf(vaultId, policyName), kind: "read" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      return await readOrUndefined(call, async () =>
        toProtectionPolicy(await backupOf(subscriptionId).protectionPolicies.get(name, resourceGroup, policyName)),
      );
    },

    listPolicies: (vaultId) => listPolicies(backupOf, vaultId),

    async createPolicy({ vaultId, policyName, template }) {
      const call: AzureCall = { action: "create the policy", resource: policyIdOf(vaultId, policyName), kind: "write" };
      const { subscriptionId, resourceGroup, name } = vaultParts(call, vaultId);
      return await callAzure(call, async () =>
        toProtectionPolicy(
          await backupOf(subscriptionId).protectionPolicies.createOrUpdate(name, resourceGroup, policyName, {
            properties: fromPolicyTemplate(template),
          }),
        ),
      );
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

function vaultParts(call: AzureCall, vaultId: string): VaultId {
  return requireId(call, parseVaultId(vaultId));
}

function toVault(vault: WireVault): Vault {
  return {
    vaultId: required(vault.id, "id"),
    location: regionKey(required(vault.location, "location")),
    provisioningState: required(vault.properties?.provisioningState, "properties.provisioningState"),
  };
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
