import { AZURE_CALLS, type RoleKey } from "./azure-calls.ts";

/** A custom role of Azure, as infra/role-definitions.json has it and infra/ deploys it. */
export interface RoleDefinition {
  readonly key: RoleKey;
  /** Shown in Azure; unique in a tenant. */
  readonly name: string;
  /** At most 1,024 characters. */
  readonly description: string;
  /** RBAC actions, sorted; no wildcards, no data actions. */
  readonly actions: readonly string[];
  /** Where it is assigned: at the subscriptions with machines, or at the subscription or resource groups of the vaults. */
  readonly scope: "machines" | "vaults";
  /** The option that needs it; `null`: always needed. */
  readonly optional: "createVaults" | "registerProviders" | "deleteBackupData" | null;
}

/** A right that no call of the app uses itself: Azure looks for it while it processes a call. The simulator cannot prove it. */
interface LinkedRight {
  readonly action: string;
  readonly roles: readonly RoleKey[];
  readonly why: string;
  /** Azure's documentation of it. */
  readonly source: string;
}

export const LINKED_RIGHTS: readonly LinkedRight[] = [
  {
    action: "Microsoft.Compute/virtualMachines/write",
    roles: ["protectionEnabler"],
    why: "Enabling protection: Azure Backup acts on the machine in the caller's name.",
    source: "https://learn.microsoft.com/azure/backup/backup-rbac-rs-vault",
  },
  {
    action: "Microsoft.Resources/subscriptions/read",
    roles: ["machineReader", "vaultOperator"],
    why: "Resource Graph shows a subscription only to those who may read it, and the app asks which ones it can read.",
    source: "https://learn.microsoft.com/azure/governance/resource-graph/overview",
  },
];

const ROLES: readonly Omit<RoleDefinition, "actions">[] = [
  {
    key: "machineReader",
    name: "Holdfast Machine Reader",
    description:
      "Reads virtual machines, their disks and locks, and what the vaults of the same subscription have of them. Changes nothing.",
    scope: "machines",
    optional: null,
  },
  {
    key: "protectionEnabler",
    name: "Holdfast Protection Enabler",
    description:
      "The right on a machine that Azure Backup asks for when the caller enables its protection. Assign it where machines are to be protected.",
    scope: "machines",
    optional: null,
  },
  {
    key: "vaultOperator",
    name: "Holdfast Vault Operator",
    description:
      "Protects machines in existing vaults under existing policies, starts and follows backups. Deletes nothing, restores nothing.",
    scope: "vaults",
    optional: null,
  },
  {
    key: "policyWriter",
    name: "Holdfast Policy Writer",
    description: "Creates missing protection policies from their templates, and changes those that Holdfast manages.",
    scope: "vaults",
    optional: "createVaults",
  },
  {
    key: "vaultCreator",
    name: "Holdfast Vault Creator",
    description: "Creates missing vaults with their resource group, and sets the redundancy of vaults without items.",
    scope: "vaults",
    optional: "createVaults",
  },
  {
    key: "backupDataDeleter",
    name: "Holdfast Backup Data Deleter",
    description:
      "Deletes the backup data of deleted machines, for which Holdfast asks an approver before each deletion.",
    scope: "vaults",
    optional: "deleteBackupData",
  },
  {
    key: "providerRegistrar",
    name: "Holdfast Provider Registrar",
    description: "Registers the resource provider Microsoft.RecoveryServices in a subscription.",
    scope: "vaults",
    optional: "registerProviders",
  },
];

/** The custom roles, each with the actions of its calls and the linked rights. */
export const ROLE_DEFINITIONS: readonly RoleDefinition[] = ROLES.map((role) => ({
  key: role.key,
  name: role.name,
  description: role.description,
  actions: actionsOf(role.key),
  scope: role.scope,
  optional: role.optional,
}));

function actionsOf(key: RoleKey): readonly string[] {
  const rights = [...AZURE_CALLS, ...LINKED_RIGHTS].filter(({ roles }) => roles.includes(key));
  return [...new Set(rights.map(({ action }) => action))].sort();
}
