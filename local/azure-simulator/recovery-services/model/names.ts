/** How Azure Backup names the containers and items of virtual machines, and how resource IDs compare. */

export interface VirtualMachineName {
  readonly resourceGroup: string;
  readonly name: string;
}

/** Parts of a virtual machine's ID in the casing given; `undefined` when it is not one. */
export function parseVirtualMachineId(
  id: string,
): (VirtualMachineName & { readonly subscriptionId: string }) | undefined {
  const parts =
    /^\/subscriptions\/([^/]+)\/resourcegroups\/([^/]+)\/providers\/microsoft\.compute\/virtualmachines\/([^/]+)$/i.exec(
      id,
    );
  if (parts === null) return undefined;
  const [, subscriptionId = "", resourceGroup = "", name = ""] = parts;
  return { subscriptionId, resourceGroup, name };
}

/** `iaasvmcontainerv2;rg;vm`, lower-case as the service writes it. */
export function shortName(vm: VirtualMachineName): string {
  return `iaasvmcontainerv2;${vm.resourceGroup};${vm.name}`.toLowerCase();
}

/** `IaasVMContainer;iaasvmcontainerv2;rg;vm`. */
export function containerName(vm: VirtualMachineName): string {
  return `IaasVMContainer;${shortName(vm)}`;
}

/** `VM;iaasvmcontainerv2;rg;vm`. */
export function protectedItemName(vm: VirtualMachineName): string {
  return `VM;${shortName(vm)}`;
}

/** The virtual machine that a container or item name of a URL means; prefixes in any casing, or absent. */
export function readName(name: string): VirtualMachineName | undefined {
  const parts = /^(?:iaasvmcontainer;|vm;)?iaasvmcontainerv2;([^;]+);([^;]+)$/i.exec(name);
  if (parts === null) return undefined;
  const [, resourceGroup = "", vmName = ""] = parts;
  return { resourceGroup, name: vmName };
}

/** IDs and names compare without regard to case. */
export function sameId(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The last segment of an ID. */
export function lastSegment(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}
