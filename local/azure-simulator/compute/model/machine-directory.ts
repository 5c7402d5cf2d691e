import { isObject, numberAt, objectAt, stringAt } from "../../arm/json.ts";
import type { VirtualMachineDirectory } from "../../arm/service.ts";
import { isAgentReady } from "./agent.ts";
import { installBackupExtension } from "./backup-extension.ts";
import { createMachine } from "./lifecycle.ts";
import type { ComputeModel } from "./model.ts";
import type { VirtualMachine } from "./virtual-machines.ts";
import { disksOf, osTypeOf, securityTypeOf } from "./vm-properties.ts";

/** Compute's machines as Recovery Services sees them. */
export function createMachineDirectory(model: ComputeModel): VirtualMachineDirectory {
  const show = (vm: VirtualMachine) => {
    const agentBlocked = model.context.plannedFault.agentNotReady(vm.id);
    const agentReady = isAgentReady(vm, { nowMs: model.context.clock.now(), agentBlocked });
    return { ...asSimulatedMachine(model, vm), agentReady: agentReady && vm.powerState === "running" };
  };
  return {
    find: (vmId) => {
      const vm = model.machines.find(vmId);
      return vm === undefined ? undefined : show(vm);
    },
    list: (subscriptionId) => model.machines.within(`/subscriptions/${subscriptionId}`).map(show),
    createFromRestore(restored) {
      for (const id of restored.diskIds) addRestoredDisk(model, id, restored.location);
      if (restored.vmId !== undefined) restoreMachine(model, restored.vmId, restored);
    },
    backupExtensionUsed(vmId, failure) {
      const vm = model.machines.find(vmId);
      if (vm !== undefined) installBackupExtension(vm, failure);
    },
  };
}

/** A machine as the directory shows it to Recovery Services. */
function asSimulatedMachine(model: ComputeModel, vm: VirtualMachine) {
  const { powerState } = vm;
  const isOff = powerState === "stopped" || powerState === "stopping";
  const disks = disksOf(vm.properties).map(({ lun, disk }) => {
    const stored = model.disks.find(stringAt(disk, "managedDisk", "id") ?? "");
    return directoryDisk(lun, { ...disk, diskSizeGB: disk["diskSizeGB"] ?? stored?.properties["diskSizeGB"] });
  });
  return {
    id: vm.id,
    name: vm.name,
    location: vm.location,
    uniqueId: vm.vmId,
    osType: osTypeOf(vm.properties),
    powerState: powerState.startsWith("dealloc")
      ? ("deallocated" as const)
      : isOff
        ? ("stopped" as const)
        : ("running" as const),
    size: stringAt(vm.properties, "hardwareProfile", "vmSize") ?? "",
    provisioningState: vm.provisioningState,
    securityType: securityTypeOf(vm.properties),
    disks,
    tags: vm.tags,
  };
}

/** A disk of the VM as a directory entry shows it. */
function directoryDisk(lun: number, disk: Readonly<Record<string, unknown>>) {
  return {
    lun,
    name: stringAt(disk, "name") ?? "",
    sizeGb: numberAt(disk, "diskSizeGB") ?? 0,
    sku: stringAt(disk, "managedDisk", "storageAccountType") ?? "Premium_LRS",
  };
}

type Restored = Parameters<VirtualMachineDirectory["createFromRestore"]>[0];

function restoreMachine(model: ComputeModel, vmId: string, restored: Restored): void {
  const source = model.machines.find(restored.sourceVmId);
  const [osDisk, ...dataDisks] = restored.diskIds;
  const attach = (id: string, more: object) => ({
    createOption: "Attach",
    managedDisk: { id },
    name: id.split("/").at(-1),
    ...more,
  });
  const sourceStorage = objectAt(source?.properties, "storageProfile");
  const storageProfile = {
    osDisk: attach(osDisk ?? `${vmId}-osdisk`, { osType: objectAt(sourceStorage, "osDisk")["osType"] ?? "Linux" }),
    dataDisks: dataDisks.map((id, index) => attach(id, { lun: index })),
  };
  const properties = { ...(source?.properties ?? {}), storageProfile };
  const body = { tags: source?.tags ?? {}, ...(isObject(source?.envelope) ? source.envelope : {}) };
  createMachine(model, { id: vmId, location: restored.location, body, properties, vmId: model.context.newGuid() });
}

function addRestoredDisk(model: ComputeModel, id: string, location: string): void {
  if (model.disks.find(id) !== undefined) return;
  const disk = model.disks.add({
    id,
    location,
    tags: {},
    envelope: { sku: { name: "Premium_LRS" } },
    properties: {
      creationData: { createOption: "Restore" },
      provisioningState: "Succeeded",
      diskState: "Unattached",
      uniqueId: model.context.newGuid(),
    },
  });
  const resource = { ...disk, type: "Microsoft.Compute/disks" };
  model.context.publish({ kind: "written", resource, operationName: "Microsoft.Compute/disks/write", created: true });
}
