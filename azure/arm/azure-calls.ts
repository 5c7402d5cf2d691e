import type { ApiVersions } from "./api-versions.ts";

/** Keys of the custom roles in roles.ts. */
export type RoleKey =
  | "machineReader"
  | "protectionEnabler"
  | "vaultOperator"
  | "policyWriter"
  | "vaultCreator"
  | "providerRegistrar"
  | "backupDataDeleter";

/** One call the app makes to Azure: what docs/azure-calls.md lists and what the contract tests compare with the calls sent. */
export interface ListedAzureCall {
  /** Azure's operation ID. */
  readonly operation: string;
  readonly method: "GET" | "PATCH" | "PUT" | "POST" | "DELETE";
  /** Path below Azure Resource Manager, names in braces. */
  readonly path: string;
  readonly family: keyof ApiVersions;
  /** RBAC action that the app's identity needs, as Azure's role definitions spell it. */
  readonly action: string;
  /** The custom roles that grant the action: two where the call goes to both kinds of subscriptions. */
  readonly roles: readonly RoleKey[];
  /** What the app needs the call for. */
  readonly why: string;
}

const VAULT =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.RecoveryServices/vaults/{vault}";
const ITEM = `${VAULT}/backupFabrics/Azure/protectionContainers/{container}/protectedItems/{item}`;
const ITEM_ACTION = "Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems";

/** Every call of the adapters, and no other: test/contract/roles.test.ts compares their rights with those used. */
export const AZURE_CALLS: readonly ListedAzureCall[] = [
  {
    operation: "VirtualMachines_Get",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/virtualMachines/{machine}",
    family: "virtualMachines",
    action: "Microsoft.Compute/virtualMachines/read",
    roles: ["machineReader"],
    why: "Tags, disks, agent and backup extension of one machine, in one call with `$expand=instanceView`.",
  },
  {
    operation: "VirtualMachines_ListAll",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/virtualMachines",
    family: "virtualMachines",
    action: "Microsoft.Compute/virtualMachines/read",
    roles: ["machineReader"],
    why: "Which machines a schedule selects, without reading each.",
  },
  {
    operation: "Disks_Get",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/disks/{disk}",
    family: "disks",
    action: "Microsoft.Compute/disks/read",
    roles: ["machineReader"],
    why: "A data disk's tags, only where a rule excludes disks by tag.",
  },
  {
    operation: "Vaults_Get",
    method: "GET",
    path: VAULT,
    family: "vaults",
    action: "Microsoft.RecoveryServices/Vaults/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Whether the vault exists, is ready, and is in the machine's region.",
  },
  {
    operation: "Vaults_ListBySubscriptionId",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/vaults",
    family: "vaults",
    action: "Microsoft.RecoveryServices/Vaults/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Which vaults may hold machines that a schedule selects.",
  },
  {
    operation: "Vaults_CreateOrUpdate",
    method: "PUT",
    path: VAULT,
    family: "vaults",
    action: "Microsoft.RecoveryServices/Vaults/write",
    roles: ["vaultCreator"],
    why: "Creates a missing vault where the configuration allows it.",
  },
  {
    operation: "ResourceGroups_CreateOrUpdate",
    method: "PUT",
    path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}",
    family: "resourceGroups",
    action: "Microsoft.Resources/subscriptions/resourceGroups/write",
    roles: ["vaultCreator"],
    why: "Creates a new vault's resource group, only after Azure has reported it missing.",
  },
  {
    operation: "BackupResourceStorageConfigsNonCRR_Get",
    method: "GET",
    path: `${VAULT}/backupstorageconfig/vaultstorageconfig`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupstorageconfig/read",
    roles: ["vaultCreator"],
    why: "Whether a vault with another redundancy than configured has had an item; only then.",
  },
  {
    operation: "BackupResourceStorageConfigsNonCRR_Patch",
    method: "PATCH",
    path: `${VAULT}/backupstorageconfig/vaultstorageconfig`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupstorageconfig/write",
    roles: ["vaultCreator"],
    why: "Corrects the redundancy of a vault that has not had an item.",
  },
  {
    operation: "ProtectionPolicies_Get",
    method: "GET",
    path: `${VAULT}/backupPolicies/{policy}`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupPolicies/read",
    roles: ["vaultOperator"],
    why: "Whether the policy exists, suits the machine, says what its template says, and how many machines it has.",
  },
  {
    operation: "BackupPolicies_List",
    method: "GET",
    path: `${VAULT}/backupPolicies`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupPolicies/read",
    roles: ["machineReader", "vaultOperator"],
    why: "How many machines a vault and each of its policies have, in one list; when its policies start backups; whether they say what their templates say.",
  },
  {
    operation: "ProtectionPolicies_CreateOrUpdate",
    method: "PUT",
    path: `${VAULT}/backupPolicies/{policy}`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupPolicies/write",
    roles: ["policyWriter"],
    why: "Creates a missing policy from its template; changes one that is managed, or whose time zone has another offset now.",
  },
  {
    operation: "BackupStatus_Get",
    method: "POST",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/locations/{location}/backupStatus",
    family: "backup",
    action: "Microsoft.RecoveryServices/locations/backupStatus/action",
    roles: ["machineReader"],
    why: "Whether any vault of the subscription protects the machine already. Changes nothing.",
  },
  {
    operation: "ProtectedItems_Get",
    method: "GET",
    path: ITEM,
    family: "backup",
    action: `${ITEM_ACTION}/read`,
    roles: ["machineReader", "vaultOperator"],
    why: "State of a machine in a vault, soft-deleted or not.",
  },
  {
    operation: "ProtectedItems_CreateOrUpdate",
    method: "PUT",
    path: ITEM,
    family: "backup",
    action: `${ITEM_ACTION}/write`,
    roles: ["vaultOperator"],
    why: "Enables protection, changes policy and disks, undeletes a soft-deleted item, and stops the protection of a deleted machine.",
  },
  {
    operation: "ProtectedItems_Delete",
    method: "DELETE",
    path: ITEM,
    family: "backup",
    action: `${ITEM_ACTION}/delete`,
    roles: ["backupDataDeleter"],
    why: "Deletes the backup data of a deleted machine, only after an approval.",
  },
  {
    operation: "BackupProtectedItems_List",
    method: "GET",
    path: `${VAULT}/backupProtectedItems`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupProtectedItems/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Which machines of a vault a schedule backs up, and which have a recovery point since a policy's set time: one list instead of a call for each.",
  },
  {
    operation: "Backups_Trigger",
    method: "POST",
    path: `${ITEM}/backup`,
    family: "backup",
    action: `${ITEM_ACTION}/backup/action`,
    roles: ["vaultOperator"],
    why: "Starts an on-demand backup with its own end of retention.",
  },
  {
    operation: "BackupOperationStatuses_Get",
    method: "GET",
    path: `${VAULT}/backupOperations/{operation}`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupOperations/read",
    roles: ["vaultOperator"],
    why: "The state of an accepted request and the job it started, by ID: the signed poll URLs are never kept.",
  },
  {
    operation: "BackupJobs_List",
    method: "GET",
    path: `${VAULT}/backupJobs`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupJobs/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Which backups of a vault run and how they end: one list for all its machines. Before a backup is started, whether one runs already; only running jobs when Azure says that one holds the machine.",
  },
  {
    operation: "JobDetails_Get",
    method: "GET",
    path: `${VAULT}/backupJobs/{job}`,
    family: "backup",
    action: "Microsoft.RecoveryServices/Vaults/backupJobs/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Phases, errors and end of one job. This action has the lowest hourly limit: 150 to 450 reads.",
  },
  {
    operation: "RecoveryPoints_List",
    method: "GET",
    path: `${ITEM}/recoveryPoints`,
    family: "backup",
    action: `${ITEM_ACTION}/recoveryPoints/read`,
    roles: ["machineReader", "vaultOperator"],
    why: 'Whether a backup\'s recovery point is in the snapshot tier and in the vault: proof for a list\'s row, from an hourly limit of its own; who started the backup. Until when it is kept, for runs with `"retain": "own"`.',
  },
  {
    operation: "ResourceGraph_Resources",
    method: "POST",
    path: "/providers/Microsoft.ResourceGraph/resources",
    family: "resourceGraph",
    action: "Microsoft.ResourceGraph/resources/read",
    roles: ["machineReader"],
    why: "Machines with their protected items, 200 rows a query; items whose machine is gone; tags of a message's machines where a channel asks for them. Own quota: 15 queries in 5 s.",
  },
  {
    operation: "Disks_List",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/disks",
    family: "disks",
    action: "Microsoft.Compute/disks/read",
    roles: ["machineReader"],
    why: "Which disks are shared, encrypted or closed to backups: one list for all machines.",
  },
  {
    operation: "ManagementLocks_ListAtSubscriptionLevel",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.Authorization/locks",
    family: "locks",
    action: "Microsoft.Authorization/locks/read",
    roles: ["machineReader"],
    why: "Whether a lock on the resource groups of restore points breaks backups.",
  },
  {
    operation: "Providers_Get",
    method: "GET",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices",
    family: "providers",
    action: "Microsoft.Resources/subscriptions/providers/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Whether the subscription has registered Azure Backup's resource provider.",
  },
  {
    operation: "Providers_Register",
    method: "POST",
    path: "/subscriptions/{subscriptionId}/providers/Microsoft.RecoveryServices/register",
    family: "providers",
    action: "Microsoft.RecoveryServices/register/action",
    roles: ["providerRegistrar"],
    why: "Registers it, only where the configuration says `registerProviders` and Azure has reported it missing.",
  },
];
