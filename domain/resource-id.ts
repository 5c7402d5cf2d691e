/**
 * Azure resource IDs. ARM compares them case-insensitively and responds in changing casing, so compare with
 * `sameResource` and derive keys with `resourceKey`; keep the text as it came for display.
 */
export interface VirtualMachineId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

export interface VaultId {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly name: string;
}

type DiskId = VirtualMachineId;

const GUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const SUBSCRIPTION_ID = new RegExp(`^${GUID}$`, "i");
const VIRTUAL_MACHINE_ID = idPattern("Microsoft\\.Compute/virtualMachines");
const DISK_ID = idPattern("Microsoft\\.Compute/disks");
const VAULT_ID = idPattern("Microsoft\\.RecoveryServices/vaults");
/** Longer than any ID whose names are valid. */
const MAX_ID_LENGTH = 400;

const RESOURCE_GROUP = /^[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nd}_().-]{0,89}[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nd}_()-]$/u;
/** Wider than the documented rule for new machines: instances of scale sets have underscores, older machines periods. */
const MACHINE = /^(?=[^_.-])[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nd}_.-]{1,80}(?<!\.)$/u;
/** Also the generated ones, which may end in an underscore and a suffix. */
const DISK = /^(?!\.)[\p{Lu}\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{Nd}_.-]{1,80}(?<!\.)$/u;
const VAULT = /^[A-Za-z0-9][A-Za-z0-9-]{1,49}$/;

/**
 * Parts of a virtual machine's resource ID; `undefined` when it is not one (an extension's ID is not), or when a part is no name
 * that Azure allows. The parts therefore are safe in a URL's path: no `..`, no separators, no percent signs, no control characters.
 *
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function parseVirtualMachineId(id: string): VirtualMachineId | undefined {
  return partsOf(VIRTUAL_MACHINE_ID, MACHINE, id);
}

/** Parts of a Recovery Services vault's resource ID, as `parseVirtualMachineId` reads a machine's. */
export function parseVaultId(id: string): VaultId | undefined {
  return partsOf(VAULT_ID, VAULT, id);
}

/** Parts of a managed disk's resource ID, as `parseVirtualMachineId` reads a machine's. */
export function parseDiskId(id: string): DiskId | undefined {
  return partsOf(DISK_ID, DISK, id);
}

/** The subscription ID, when it is one: a GUID. */
export function parseSubscriptionId(id: string): string | undefined {
  return SUBSCRIPTION_ID.test(id) ? id : undefined;
}

export function virtualMachineIdOf({ subscriptionId, resourceGroup, name }: VirtualMachineId): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

export function vaultIdOf(vault: VaultId): string {
  return `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroup}/providers/Microsoft.RecoveryServices/vaults/${vault.name}`;
}

export function policyIdOf(vaultId: string, policyName: string): string {
  return `${vaultId}/backupPolicies/${policyName}`;
}

export function sameResource(a: string, b: string): boolean {
  return resourceKey(a) === resourceKey(b);
}

/** The form in which two IDs of one resource are equal text. */
export function resourceKey(id: string): string {
  return id.toLowerCase().replace(/\/+$/, "");
}

/** A region as ARM compares it: `West Europe` and `westeurope` are one. */
export function regionKey(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}

/** Without the flag `u`: with it `i` also takes letters that look like ASCII ones (long s, Kelvin sign). */
function idPattern(type: string): RegExp {
  return new RegExp(`^/subscriptions/(${GUID})/resourceGroups/([^/]+)/providers/${type}/([^/]+)/?$`, "i");
}

function partsOf(pattern: RegExp, namePattern: RegExp, id: string): VirtualMachineId | undefined {
  const [, subscriptionId, resourceGroup, name] = (id.length <= MAX_ID_LENGTH && pattern.exec(id)) || [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return RESOURCE_GROUP.test(resourceGroup) && namePattern.test(name)
    ? { subscriptionId, resourceGroup, name }
    : undefined;
}
