import { isObject, type JsonObject, mergePatch, objectAt, stringAt, stringMembers } from "../arm/json.ts";
import type { LongRunningOperation } from "../arm/long-running.ts";
import type { ResourceChange } from "../arm/service.ts";
import { directoryDisk, vmView } from "./instance-view.ts";
import type { PowerState, VirtualMachine } from "./model.ts";
import { type ComputeParts, completesAfter } from "./parts.ts";
import { disksOf, osTypeOf, securityTypeOf } from "./vm-properties.ts";

/** Versions matter for shapes only; events and lists show the newest. */
export const NEWEST_API_VERSION = "2024-07-01";
const VM_TYPE = "Microsoft.Compute/virtualMachines";
const ENVELOPE = ["zones", "identity", "plan"];

/** Starts creating a machine: `Creating` now, `Succeeded` and running when the operation ends. */
export function createMachine(
  parts: ComputeParts,
  made: {
    readonly id: string;
    readonly location: string;
    readonly body: JsonObject;
    readonly properties: JsonObject;
    readonly vmId: string;
  },
): { readonly vm: VirtualMachine; readonly operation: LongRunningOperation } {
  const nowMs = parts.context.clock.now();
  const vm: VirtualMachine = {
    id: made.id,
    name: made.id.split("/").at(-1) ?? "",
    location: made.location,
    vmId: made.vmId,
    createdAtMs: nowMs,
    tags: stringMembers(made.body["tags"]),
    envelope: envelopeOf(made.body),
    properties: made.properties,
    provisioningState: "Creating",
    stateAtMs: nowMs,
    powerState: "starting",
    agentReadyAtMs: Number.POSITIVE_INFINITY,
    extensions: new Map(),
  };
  parts.machines.put(vm);
  attachDisks(parts, vm);
  const operation = parts.operations.start(completesAfter(parts, parts.timings.provisioningSeconds), () => {
    if (!parts.machines.isCurrent(vm)) return canceled();
    settle(parts, vm);
    startGuest(parts, vm);
    publish(parts, vm, "written", true);
    return { status: "Succeeded" };
  });
  return { vm, operation };
}

/** Lays a PUT's or PATCH's body over a machine. */
export function updateMachine(
  parts: ComputeParts,
  vm: VirtualMachine,
  body: JsonObject,
  properties: JsonObject,
): LongRunningOperation {
  if (isObject(body["tags"])) vm.tags = stringMembers(body["tags"]);
  vm.envelope = mergePatch(vm.envelope, envelopeOf(body));
  vm.properties = properties;
  attachDisks(parts, vm);
  setState(parts, vm, "Updating");
  return parts.operations.start(completesAfter(parts, parts.timings.updateSeconds), () => {
    if (!parts.machines.isCurrent(vm)) return canceled();
    settle(parts, vm);
    publish(parts, vm, "written", false);
    return { status: "Succeeded" };
  });
}

/** Starts a deletion; the machine is there, `Deleting`, until the operation ends. */
export function deleteMachine(parts: ComputeParts, vm: VirtualMachine): LongRunningOperation {
  setState(parts, vm, "Deleting");
  return parts.operations.start(completesAfter(parts, parts.timings.deleteSeconds), () => {
    if (parts.machines.remove(vm)) {
      releaseDisks(parts, vm);
      publish(parts, vm, "deleted", false);
    }
    return { status: "Succeeded" };
  });
}

/** Moves a machine to another power state, through the state between. */
export function changePower(
  parts: ComputeParts,
  vm: VirtualMachine,
  change: { readonly through: PowerState; readonly to: PowerState },
): LongRunningOperation {
  vm.powerState = change.through;
  if (change.to === "deallocated") vm.agentReadyAtMs = Number.POSITIVE_INFINITY;
  return parts.operations.start(completesAfter(parts, parts.timings.powerSeconds), () => {
    if (change.to === "running") startGuest(parts, vm);
    else vm.powerState = change.to;
    return { status: "Succeeded" };
  });
}

/** A machine as the directory shows it to Recovery Services. */
export function asSimulatedMachine(parts: ComputeParts, vm: VirtualMachine) {
  const { powerState } = vm;
  const isOff = powerState === "stopped" || powerState === "stopping";
  const disks = disksOf(vm.properties).map(({ lun, disk }) => {
    const stored = parts.disks.find(stringAt(disk, "managedDisk", "id") ?? "");
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
    provisioningState: vm.provisioningState,
    securityType: securityTypeOf(vm.properties),
    disks,
    tags: vm.tags,
  };
}

function startGuest(parts: ComputeParts, vm: VirtualMachine): void {
  vm.powerState = "running";
  const waitSeconds = parts.isLoading() ? 0 : parts.timings.agentReadySeconds;
  vm.agentReadyAtMs = parts.context.clock.now() + waitSeconds * 1000;
}

function settle(parts: ComputeParts, vm: VirtualMachine): void {
  if (vm.provisioningState !== "Deleting") setState(parts, vm, "Succeeded");
}

function setState(parts: ComputeParts, vm: VirtualMachine, state: VirtualMachine["provisioningState"]): void {
  vm.provisioningState = state;
  vm.stateAtMs = parts.context.clock.now();
}

function publish(parts: ComputeParts, vm: VirtualMachine, kind: ResourceChange["kind"], created: boolean): void {
  const operationName = `${VM_TYPE}/${kind === "written" ? "write" : "delete"}`;
  parts.context.publish({ kind, resource: vmView(vm, NEWEST_API_VERSION), operationName, created });
}

/** Disks that the body names come into being with the machine; those that exist are attached. */
function attachDisks(parts: ComputeParts, vm: VirtualMachine): void {
  for (const { disk } of disksOf(vm.properties)) {
    const id = stringAt(disk, "managedDisk", "id");
    if (id === undefined) continue;
    const existing = parts.disks.find(id);
    const sizeGb = typeof disk["diskSizeGB"] === "number" ? disk["diskSizeGB"] : 30;
    const stored =
      existing ??
      parts.disks.add({
        id,
        location: vm.location,
        tags: vm.tags,
        envelope: { sku: { name: stringAt(disk, "managedDisk", "storageAccountType") ?? "Premium_LRS" } },
        properties: {
          creationData: { createOption: "FromImage" },
          diskSizeGB: sizeGb,
          diskSizeBytes: sizeGb * 2 ** 30,
          encryption: { type: "EncryptionAtRestWithPlatformKey" },
          networkAccessPolicy: "AllowAll",
          publicNetworkAccess: "Enabled",
          provisioningState: "Succeeded",
          uniqueId: parts.context.newGuid(),
        },
      });
    stored.envelope = { ...stored.envelope, managedBy: vm.id };
    stored.properties = { ...stored.properties, diskState: "Attached" };
  }
}

/** `deleteOption: Delete` takes the disk along; otherwise it stays, unattached. */
function releaseDisks(parts: ComputeParts, vm: VirtualMachine): void {
  for (const { disk } of disksOf(vm.properties)) {
    const id = stringAt(disk, "managedDisk", "id") ?? "";
    const stored = parts.disks.find(id);
    if (stored === undefined) continue;
    if (stringAt(disk, "deleteOption") === "Delete") {
      parts.disks.remove(id);
      continue;
    }
    const { managedBy: _, ...envelope } = objectAt(stored, "envelope");
    stored.envelope = envelope;
    stored.properties = { ...stored.properties, diskState: "Unattached" };
  }
}

function envelopeOf(body: JsonObject): JsonObject {
  return Object.fromEntries(ENVELOPE.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

function canceled() {
  const error = {
    code: "OperationPreempted",
    message: "The operation was preempted by a later change of the machine.",
  };
  return { status: "Canceled" as const, error };
}
