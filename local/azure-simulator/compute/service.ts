import { isObject, objectAt } from "../arm/json.ts";
import { createOperationStore } from "../arm/long-running.ts";
import type { Service, SimulatorContext, VirtualMachineDirectory } from "../arm/service.ts";
import { asyncOperationRoutes } from "./async-operations.ts";
import { createDisks } from "./disks.ts";
import { installBackupExtension, vmExtensionOperations } from "./extension-routes.ts";
import { isAgentReady, vmView } from "./instance-view.ts";
import { asSimulatedMachine, createMachine, NEWEST_API_VERSION } from "./lifecycle.ts";
import { createVmStore, type VirtualMachine } from "./model.ts";
import type { ComputeParts } from "./parts.ts";
import { createRestorePoints } from "./restore-points.ts";
import { createSnapshots } from "./snapshots.ts";
import { type ComputeTimings, DEFAULT_TIMINGS } from "./timings.ts";
import { vmOperations } from "./vm-routes.ts";

/** Microsoft.Compute, and the view of its machines that Recovery Services gets. */
export interface Compute {
  readonly service: Service;
  readonly machines: VirtualMachineDirectory;
}

export function createCompute(
  context: SimulatorContext,
  options: { readonly timings?: Partial<ComputeTimings>; readonly isLoading?: () => boolean } = {},
): Compute {
  const shared = {
    context,
    isLoading: options.isLoading ?? (() => false),
    timings: { ...DEFAULT_TIMINGS, ...options.timings },
    operations: createOperationStore(context),
    machines: createVmStore(),
  };
  const disks = createDisks({ ...shared, findSource: (id) => disks.find(id) ?? snapshots.resources.find(id) });
  const snapshots = createSnapshots({ ...shared, findSource: (id) => disks.find(id) ?? snapshots.resources.find(id) });
  const parts: ComputeParts = { ...shared, disks };
  const restorePoints = createRestorePoints(parts);
  return {
    service: {
      namespace: "Microsoft.Compute",
      operations: [
        ...vmOperations(parts),
        ...vmExtensionOperations(parts),
        ...disks.operations,
        ...snapshots.operations,
        ...restorePoints.operations,
        ...asyncOperationRoutes(parts.operations),
      ],
      counts: () => ({
        virtualMachines: parts.machines.all().length,
        disks: disks.all().length,
        snapshots: snapshots.resources.all().length,
        restorePointCollections: restorePoints.resources.all().length,
      }),
      resources: () => [
        ...parts.machines.all().map((vm) => vmView(vm, NEWEST_API_VERSION)),
        ...disks.resources(),
        ...snapshots.resources.resources(),
        ...restorePoints.resources.resources(),
      ],
    },
    machines: directory(parts),
  };
}

function directory(parts: ComputeParts): VirtualMachineDirectory {
  const show = (vm: VirtualMachine) => {
    const agentBlocked = parts.context.plannedFault.agentNotReady(vm.id);
    const agentReady = isAgentReady(vm, { nowMs: parts.context.clock.now(), agentBlocked });
    return { ...asSimulatedMachine(parts, vm), agentReady: agentReady && vm.powerState === "running" };
  };
  return {
    find: (vmId) => {
      const vm = parts.machines.find(vmId);
      return vm === undefined ? undefined : show(vm);
    },
    list: (subscriptionId) => parts.machines.within(`/subscriptions/${subscriptionId}`).map(show),
    createFromRestore(restored) {
      for (const id of restored.diskIds) addRestoredDisk(parts, id, restored.location);
      if (restored.vmId !== undefined) restoreMachine(parts, restored.vmId, restored);
    },
    backupExtensionUsed(vmId, failure) {
      const vm = parts.machines.find(vmId);
      if (vm !== undefined) installBackupExtension(vm, failure);
    },
  };
}

type Restored = Parameters<VirtualMachineDirectory["createFromRestore"]>[0];

function restoreMachine(parts: ComputeParts, vmId: string, restored: Restored): void {
  const source = parts.machines.find(restored.sourceVmId);
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
  createMachine(parts, { id: vmId, location: restored.location, body, properties, vmId: parts.context.newGuid() });
}

function addRestoredDisk(parts: ComputeParts, id: string, location: string): void {
  if (parts.disks.find(id) !== undefined) return;
  const disk = parts.disks.add({
    id,
    location,
    tags: {},
    envelope: { sku: { name: "Premium_LRS" } },
    properties: {
      creationData: { createOption: "Restore" },
      provisioningState: "Succeeded",
      diskState: "Unattached",
      uniqueId: parts.context.newGuid(),
    },
  });
  const resource = { ...disk, type: "Microsoft.Compute/disks" };
  parts.context.publish({ kind: "written", resource, operationName: "Microsoft.Compute/disks/write", created: true });
}
