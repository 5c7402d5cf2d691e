import type { ArmResource } from "../../arm/service.ts";
import type { VirtualMachine, VmExtension } from "../model/virtual-machines.ts";
import { timeText } from "./time.ts";

/** Versions matter for shapes only; events and lists show the newest. */
export const NEWEST_API_VERSION = "2024-07-01";
/** `timeCreated` is there from this version on. */
const TIME_CREATED_SINCE = "2021-11-01";

/** The VM as GET shows it. */
export function vmView(vm: VirtualMachine, apiVersion: string, instanceView?: unknown): ArmResource {
  const timeCreated = apiVersion >= TIME_CREATED_SINCE ? { timeCreated: timeText(vm.createdAtMs) } : {};
  return {
    name: vm.name,
    id: vm.id,
    type: "Microsoft.Compute/virtualMachines",
    location: vm.location,
    tags: vm.tags,
    ...vm.envelope,
    properties: {
      ...vm.properties,
      provisioningState: vm.provisioningState,
      vmId: vm.vmId,
      ...(instanceView === undefined ? {} : { instanceView }),
      ...timeCreated,
    },
    ...(vm.extensions.size === 0
      ? {}
      : { resources: [...vm.extensions.values()].map((each) => extensionView(vm, each)) }),
  };
}

export function extensionView(vm: VirtualMachine, extension: VmExtension): ArmResource {
  return {
    name: extension.name,
    id: `${vm.id}/extensions/${extension.name}`,
    type: "Microsoft.Compute/virtualMachines/extensions",
    location: extension.location,
    tags: extension.tags,
    properties: { ...extension.properties, provisioningState: extension.provisioningState },
  };
}
