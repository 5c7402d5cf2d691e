import { isObject, type JsonObject, mergePatch, objectAt, stringAt, stringMembers } from "../../arm/json.ts";
import type { LongRunningOperation } from "../../arm/long-running.ts";
import type { ResourceChange } from "../../arm/service.ts";
import { NEWEST_API_VERSION, vmView } from "../views/virtual-machine.ts";
import { type ComputeModel, completesAfter } from "./model.ts";
import type { PowerState, VirtualMachine } from "./virtual-machines.ts";
import { disksOf } from "./vm-properties.ts";

const VM_TYPE = "Microsoft.Compute/virtualMachines";
const ENVELOPE = ["zones", "identity", "plan"];

/** Starts creating a machine: `Creating` now, `Succeeded` and running when the operation ends. */
export function createMachine(
  model: ComputeModel,
  created: {
    readonly id: string;
    readonly location: string;
    readonly body: JsonObject;
    readonly properties: JsonObject;
    readonly vmId: string;
  },
): { readonly vm: VirtualMachine; readonly operation: LongRunningOperation } {
  const nowMs = model.context.clock.now();
  const vm: VirtualMachine = {
    id: created.id,
    name: created.id.split("/").at(-1) ?? "",
    location: created.location,
    vmId: created.vmId,
    createdAtMs: nowMs,
    tags: stringMembers(created.body["tags"]),
    envelope: envelopeOf(created.body),
    properties: created.properties,
    provisioningState: "Creating",
    stateAtMs: nowMs,
    powerState: "starting",
    agentReadyAtMs: Number.POSITIVE_INFINITY,
    extensions: new Map(),
  };
  model.machines.put(vm);
  attachDisks(model, vm);
  const operation = model.operations.start(completesAfter(model, model.timings.provisioningSeconds), () => {
    if (!model.machines.isCurrent(vm)) return canceled();
    settle(model, vm);
    startGuest(model, vm);
    publish(model, vm, "written", true);
    return { status: "Succeeded" };
  });
  return { vm, operation };
}

/** Merges the body of a PUT or PATCH into a machine. */
export function updateMachine(
  model: ComputeModel,
  vm: VirtualMachine,
  body: JsonObject,
  properties: JsonObject,
): LongRunningOperation {
  if (isObject(body["tags"])) vm.tags = stringMembers(body["tags"]);
  vm.envelope = mergePatch(vm.envelope, envelopeOf(body));
  vm.properties = properties;
  attachDisks(model, vm);
  setState(model, vm, "Updating");
  return model.operations.start(completesAfter(model, model.timings.updateSeconds), () => {
    if (!model.machines.isCurrent(vm)) return canceled();
    settle(model, vm);
    publish(model, vm, "written", false);
    return { status: "Succeeded" };
  });
}

/** Starts a deletion; the machine exists, `Deleting`, until the operation ends. */
export function deleteMachine(model: ComputeModel, vm: VirtualMachine): LongRunningOperation {
  setState(model, vm, "Deleting");
  return model.operations.start(completesAfter(model, model.timings.deleteSeconds), () => {
    if (model.machines.remove(vm)) {
      releaseDisks(model, vm);
      publish(model, vm, "deleted", false);
    }
    return { status: "Succeeded" };
  });
}

/** Changes the power state of a machine, through the transitional state. */
export function changePower(
  model: ComputeModel,
  vm: VirtualMachine,
  change: { readonly through: PowerState; readonly to: PowerState },
): LongRunningOperation {
  vm.powerState = change.through;
  if (change.to === "deallocated") vm.agentReadyAtMs = Number.POSITIVE_INFINITY;
  return model.operations.start(completesAfter(model, model.timings.powerSeconds), () => {
    if (change.to === "running") startGuest(model, vm);
    else vm.powerState = change.to;
    return { status: "Succeeded" };
  });
}

function startGuest(model: ComputeModel, vm: VirtualMachine): void {
  vm.powerState = "running";
  const waitSeconds = model.isLoading() ? 0 : model.timings.agentReadySeconds;
  vm.agentReadyAtMs = model.context.clock.now() + waitSeconds * 1000;
}

function settle(model: ComputeModel, vm: VirtualMachine): void {
  if (vm.provisioningState !== "Deleting") setState(model, vm, "Succeeded");
}

function setState(model: ComputeModel, vm: VirtualMachine, state: VirtualMachine["provisioningState"]): void {
  vm.provisioningState = state;
  vm.stateAtMs = model.context.clock.now();
}

function publish(model: ComputeModel, vm: VirtualMachine, kind: ResourceChange["kind"], created: boolean): void {
  const operationName = `${VM_TYPE}/${kind === "written" ? "write" : "delete"}`;
  model.context.publish({ kind, resource: vmView(vm, NEWEST_API_VERSION), operationName, created });
}

/** Disks that the body names are created with the machine; existing ones are attached. */
function attachDisks(model: ComputeModel, vm: VirtualMachine): void {
  for (const { disk } of disksOf(vm.properties)) {
    const id = stringAt(disk, "managedDisk", "id");
    if (id === undefined) continue;
    const existing = model.disks.find(id);
    const sizeGb = typeof disk["diskSizeGB"] === "number" ? disk["diskSizeGB"] : 30;
    const stored =
      existing ??
      model.disks.add({
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
          uniqueId: model.context.newGuid(),
        },
      });
    stored.envelope = { ...stored.envelope, managedBy: vm.id };
    stored.properties = { ...stored.properties, diskState: "Attached" };
  }
}

/** `deleteOption: Delete` deletes the disk too; otherwise it stays, unattached. */
function releaseDisks(model: ComputeModel, vm: VirtualMachine): void {
  for (const { disk } of disksOf(vm.properties)) {
    const id = stringAt(disk, "managedDisk", "id") ?? "";
    const stored = model.disks.find(id);
    if (stored === undefined) continue;
    if (stringAt(disk, "deleteOption") === "Delete") {
      model.disks.remove(id);
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
