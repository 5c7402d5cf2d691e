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

const VIRTUAL_MACHINE =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Compute\/virtualMachines\/([^/]+)\/?$/i;
const VAULT =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.RecoveryServices\/vaults\/([^/]+)\/?$/i;

/** Parts of a virtual machine's resource ID; `undefined` when it is not one (an extension's ID is not). */
export function parseVirtualMachineId(id: string): VirtualMachineId | undefined {
  return parts(VIRTUAL_MACHINE.exec(id));
}

/** Parts of a Recovery Services vault's resource ID; `undefined` when it is not one. */
export function parseVaultId(id: string): VaultId | undefined {
  return parts(VAULT.exec(id));
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

function parts(match: RegExpExecArray | null): VirtualMachineId | undefined {
  const [, subscriptionId, resourceGroup, name] = match ?? [];
  return subscriptionId === undefined || resourceGroup === undefined || name === undefined
    ? undefined
    : { subscriptionId, resourceGroup, name };
}
