import { isObject, type JsonObject, listAt, mergePatch, objectAt, stringAt, stringMembers } from "../../arm/json.ts";
import type { LongRunningOperation } from "../../arm/long-running.ts";
import { idKey } from "../../arm/resource-id.ts";
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
    envelope: withIdentity(model, envelopeOf(created.body)),
    properties: created.properties,
    provisioningState: "Creating",
    stateAtMs: nowMs,
    powerState: "starting",
    isGeneralized: false,
    agentReadyAtMs: Number.POSITIVE_INFINITY,
    extensions: new Map(),
  };
  model.machines.put(vm);
  attachDisks(model, vm);
  const operation = model.operations.start(completesAfter(model, model.timings.provisioningSeconds), () => {
    if (!model.machines.isCurrent(vm)) return canceled();
    if (model.context.plannedFault.provisioningFails(vm.id)) return failProvisioning(model, vm);
    settle(model, vm);
    startGuest(model, vm);
    publish(model, vm, "written", true);
    return { status: "Succeeded" };
  });
  return { vm, operation };
}

/** The machine exists and runs, but Compute could not finish creating it. Azure then sends no event of a successful write. */
function failProvisioning(model: ComputeModel, vm: VirtualMachine) {
  if (vm.provisioningState !== "Deleting") setState(model, vm, "Failed");
  startGuest(model, vm);
  const error = {
    code: "OSProvisioningTimedOut",
    message: `OS Provisioning for VM '${vm.name}' did not finish in the allotted time.`,
  };
  return { status: "Failed" as const, error };
}

/** Merges the body of a PUT or PATCH into a machine. */
export function updateMachine(
  model: ComputeModel,
  vm: VirtualMachine,
  body: JsonObject,
  properties: JsonObject,
): LongRunningOperation {
  if (isObject(body["tags"])) vm.tags = stringMembers(body["tags"]);
  vm.envelope = withIdentity(model, mergePatch(vm.envelope, envelopeOf(body)));
  const before = disksOf(vm.properties);
  vm.properties = withoutDetachedDisks(properties);
  attachDisks(model, vm);
  const kept = new Set(disksOf(vm.properties).map(({ disk }) => diskKey(disk)));
  for (const { disk } of before) if (!kept.has(diskKey(disk))) detach(model, vm, disk);
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
          creationData: { createOption: stringAt(disk, "createOption") ?? "FromImage" },
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
    if (stringAt(disk, "deleteOption") === "Delete") model.disks.remove(stringAt(disk, "managedDisk", "id") ?? "");
    else detach(model, vm, disk);
  }
}

/** A disk that another machine has meanwhile stays attached to that one. */
function detach(model: ComputeModel, vm: VirtualMachine, disk: JsonObject): void {
  const stored = model.disks.find(stringAt(disk, "managedDisk", "id") ?? "");
  if (stored === undefined || idKey(stringAt(stored.envelope, "managedBy") ?? "") !== idKey(vm.id)) return;
  const { managedBy: _, ...envelope } = stored.envelope;
  stored.envelope = envelope;
  stored.properties = { ...stored.properties, diskState: "Unattached" };
}

function diskKey(disk: JsonObject): string {
  return idKey(stringAt(disk, "managedDisk", "id") ?? "");
}

/** `toBeDetached` detaches a data disk as leaving it out does. */
function withoutDetachedDisks(properties: JsonObject): JsonObject {
  const storageProfile = objectAt(properties, "storageProfile");
  const dataDisks = listAt(storageProfile, "dataDisks").filter((disk) => objectAt(disk)["toBeDetached"] !== true);
  return { ...properties, storageProfile: { ...storageProfile, dataDisks } };
}

function envelopeOf(body: JsonObject): JsonObject {
  return Object.fromEntries(ENVELOPE.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]])));
}

/** Entra ID gives a system-assigned identity its object, which clients assign roles to. */
function withIdentity(model: ComputeModel, envelope: JsonObject): JsonObject {
  const identity = objectAt(envelope, "identity");
  if (!/systemassigned/i.test(stringAt(identity, "type") ?? "")) return envelope;
  const principalId = stringAt(identity, "principalId") ?? model.context.newGuid();
  return { ...envelope, identity: { ...identity, principalId, tenantId: model.tenantId } };
}

function canceled() {
  const error = {
    code: "OperationPreempted",
    message: "The operation was preempted by a later change of the machine.",
  };
  return { status: "Canceled" as const, error };
}
