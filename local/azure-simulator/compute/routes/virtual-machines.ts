import { pathParameter } from "../../arm/arm-call.ts";
import { type ArmError, locationConflict, locationRequired, resourceNotFound } from "../../arm/errors.ts";
import { isObject, type JsonObject, mergePatch, objectAt, stringAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import { normalizeLocation } from "../../arm/regions.ts";
import { idKey } from "../../arm/resource-id.ts";
import type { HttpMethod, Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import {
  diskOwned,
  parameterInvalid,
  parameterMissing,
  propertyChangeNotAllowed,
  runCommandNotFound,
  sourceNotFound,
  vmBeingDeleted,
  vmGeneralized,
  vmNotRunning,
} from "../errors.ts";
import { changePower, createMachine, deleteMachine, updateMachine } from "../model/lifecycle.ts";
import { type ComputeModel, completesAfter } from "../model/model.ts";
import { isRunCommand } from "../model/run-commands.ts";
import type { PowerState, VirtualMachine } from "../model/virtual-machines.ts";
import { checkVmProperties, disksOf } from "../model/vm-properties.ts";
import { instanceView } from "../views/instance-view.ts";
import { acceptedHeaders } from "../views/long-running.ts";
import { vmView } from "../views/virtual-machine.ts";

const TYPE = "Microsoft.Compute/virtualMachines";
const SUBSCRIPTION = "/subscriptions/{subscriptionId}";
const GROUP = `${SUBSCRIPTION}/resourceGroups/{resourceGroupName}`;
const LIST = `${GROUP}/providers/${TYPE}`;
const ONE = `${LIST}/{vmName}`;
const PAGE_SIZE = 200;
const VM_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** Operations on virtual machines. */
export function vmOperations(model: ComputeModel): readonly Operation[] {
  const found = (handle: VmHandler) => ifFound(model, handle);
  return [
    operation("ListAll", "GET", `${SUBSCRIPTION}/providers/${TYPE}`, "read", (request) => list(model, request)),
    operation("List", "GET", LIST, "read", (request) => list(model, request)),
    operation(
      "Get",
      "GET",
      ONE,
      "read",
      found((vm, request) => ({ status: 200, body: view(model, vm, request) })),
    ),
    operation("CreateOrUpdate", "PUT", ONE, "write", (request) => putMachine(model, request)),
    operation(
      "Update",
      "PATCH",
      ONE,
      "write",
      ifChangeable(model, "update", (vm, request) => patchMachine(model, vm, request)),
    ),
    operation("Delete", "DELETE", ONE, "delete", (request) => {
      const vm = model.machines.find(vmIdOf(request));
      return vm === undefined ? { status: 204 } : accept(request, vm, deleteMachine(model, vm));
    }),
    operation(
      "InstanceView",
      "GET",
      `${ONE}/instanceView`,
      "instanceView/read",
      found((vm) => ({ status: 200, body: observe(model, vm) })),
    ),
    ...actionOperations(model),
  ];
}

/** What a POST does to a machine. */
function actionOperations(model: ComputeModel): readonly Operation[] {
  const action = (name: string, verb: string, handle: VmHandler) =>
    operation(name, "POST", `${ONE}/${verb}`, `${verb}/action`, ifChangeable(model, verb, handle));
  const power = (name: string, verb: string, through: PowerState, to: PowerState) =>
    action(name, verb, (vm, request) => {
      if (vm.isGeneralized && to === "running") throw vmGeneralized(verb, vm.name);
      return accept(request, vm, changePower(model, vm, { through, to }));
    });
  return [
    power("Start", "start", "starting", "running"),
    power("PowerOff", "powerOff", "stopping", "stopped"),
    power("Deallocate", "deallocate", "deallocating", "deallocated"),
    power("Restart", "restart", "starting", "running"),
    action("Generalize", "generalize", (vm) => {
      vm.isGeneralized = true;
      return { status: 200 };
    }),
    action("RunCommand", "runCommand", (vm, request) => runCommand(model, vm, request)),
  ];
}

function operation(
  name: string,
  method: HttpMethod,
  path: string,
  action: string,
  handle: Operation["handle"],
): Operation {
  return { name: `VirtualMachines_${name}`, method, path, action: `${TYPE}/${action}`, handle };
}

type VmHandler = (vm: VirtualMachine, request: SimulatorRequest) => SimulatorResponse;

function ifFound(model: ComputeModel, handle: VmHandler) {
  return (request: SimulatorRequest) => {
    const vm = model.machines.find(vmIdOf(request));
    if (vm === undefined) throw vmNotFound(request);
    return handle(vm, request);
  };
}

function ifChangeable(model: ComputeModel, verb: string, handle: VmHandler) {
  return ifFound(model, (vm, request) => {
    if (vm.provisioningState === "Deleting") throw vmBeingDeleted(verb, vm.name);
    return handle(vm, request);
  });
}

/** The VM's canonical ID, from the path parameters of any operation below it. */
export function vmIdOf(request: SimulatorRequest): string {
  const { subscriptionId, resourceGroupName, vmName } = request.params;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${TYPE}/${vmName}`;
}

export function vmNotFound(request: SimulatorRequest): ArmError {
  return resourceNotFound(TYPE, pathParameter(request, "vmName"), pathParameter(request, "resourceGroupName"));
}

function observe(model: ComputeModel, vm: VirtualMachine) {
  const { plannedFault, clock } = model.context;
  const agentBlocked = plannedFault.agentNotReady(vm.id);
  return instanceView(vm, { nowMs: clock.now(), agentBlocked, agentVersion: plannedFault.agentVersion(vm.id) });
}

function view(model: ComputeModel, vm: VirtualMachine, request: SimulatorRequest) {
  const isExpanded = /instanceView/i.test(request.query.get("$expand") ?? "");
  const isStatusOnly = request.query.get("statusonly")?.toLowerCase() === "true";
  return vmView(vm, request.apiVersion, isExpanded || isStatusOnly ? observe(model, vm) : undefined);
}

function list(model: ComputeModel, request: SimulatorRequest): SimulatorResponse {
  const group = request.params["resourceGroupName"];
  const subscription = `/subscriptions/${pathParameter(request, "subscriptionId")}`;
  const machines = model.machines.within(
    group === undefined ? subscription : `${subscription}/resourceGroups/${group}`,
  );
  return pageOf(request, machines, PAGE_SIZE, (vm) => view(model, vm, request));
}

function putMachine(model: ComputeModel, request: SimulatorRequest): SimulatorResponse {
  const body = isObject(request.body) ? request.body : {};
  const location = stringAt(body, "location");
  if (location === undefined || location === "") throw locationRequired();
  const existing = model.machines.find(vmIdOf(request));
  if (existing?.provisioningState === "Deleting") throw vmBeingDeleted("createOrUpdate", existing.name);
  if (existing !== undefined && normalizeLocation(existing.location) !== normalizeLocation(location)) {
    const group = pathParameter(request, "resourceGroupName");
    throw locationConflict(existing.name, group, existing.location, location);
  }
  return existing === undefined
    ? newMachine(model, request, body, location)
    : replaceMachine(model, request, existing, body);
}

function newMachine(
  model: ComputeModel,
  request: SimulatorRequest,
  body: JsonObject,
  location: string,
): SimulatorResponse {
  const id = vmIdOf(request);
  const name = pathParameter(request, "vmName");
  if (!VM_NAME.test(name)) throw parameterInvalid("vmName", name, "1 to 64 letters, digits, '-', '.' and '_'");
  const vmId = model.context.newGuid();
  const properties = checkVmProperties(objectAt(body, "properties"), id, name, vmId);
  checkAttachedDisks(model, properties, id);
  const { vm, operation } = createMachine(model, {
    id,
    location: normalizeLocation(location),
    body,
    properties,
    vmId,
  });
  return {
    status: 201,
    headers: acceptedHeaders(request, vm.location, operation, "operations"),
    body: vmView(vm, request.apiVersion),
  };
}

function replaceMachine(
  model: ComputeModel,
  request: SimulatorRequest,
  vm: VirtualMachine,
  body: JsonObject,
): SimulatorResponse {
  const sent = objectAt(body, "properties");
  const osDisk = stringAt(sent, "storageProfile", "osDisk", "name");
  const current = stringAt(vm.properties, "storageProfile", "osDisk", "name");
  if (
    osDisk !== undefined &&
    osDisk !== current &&
    objectAt(sent, "storageProfile", "osDisk")["createOption"] !== "Attach"
  ) {
    throw propertyChangeNotAllowed("osDisk.name");
  }
  return change(model, request, vm, { ...body, tags: body["tags"] ?? {} }, mergePatch(vm.properties, sent));
}

function patchMachine(model: ComputeModel, vm: VirtualMachine, request: SimulatorRequest): SimulatorResponse {
  const body = isObject(request.body) ? request.body : {};
  return change(model, request, vm, body, mergePatch(vm.properties, objectAt(body, "properties")));
}

function change(
  model: ComputeModel,
  request: SimulatorRequest,
  vm: VirtualMachine,
  body: JsonObject,
  properties: JsonObject,
): SimulatorResponse {
  const checked = checkVmProperties(properties, vm.id, vm.name, vm.vmId);
  checkAttachedDisks(model, checked, vm.id);
  const operation = updateMachine(model, vm, body, checked);
  return {
    status: 200,
    headers: acceptedHeaders(request, vm.location, operation, "operations"),
    body: vmView(vm, request.apiVersion),
  };
}

/** A disk that is to be attached must exist, and not be attached to another machine. */
function checkAttachedDisks(model: ComputeModel, properties: JsonObject, vmId: string): void {
  for (const { disk } of disksOf(properties)) {
    const id = stringAt(disk, "managedDisk", "id") ?? "";
    if (disk["createOption"] !== "Attach" || id === "") continue;
    const stored = model.disks.find(id);
    if (stored === undefined) throw sourceNotFound(id);
    const owner = stringAt(stored.envelope, "managedBy");
    if (owner !== undefined && idKey(owner) !== idKey(vmId)) throw diskOwned(stored.name, owner);
  }
}

function accept(
  request: SimulatorRequest,
  vm: VirtualMachine,
  operation: Parameters<typeof acceptedHeaders>[2],
): SimulatorResponse {
  return { status: 202, headers: acceptedHeaders(request, vm.location, operation, "operations") };
}

function runCommand(model: ComputeModel, vm: VirtualMachine, request: SimulatorRequest): SimulatorResponse {
  const commandId = stringAt(request.body, "commandId");
  if (commandId === undefined) throw parameterMissing("commandId");
  if (!isRunCommand(commandId)) throw runCommandNotFound(commandId);
  if (vm.powerState !== "running") throw vmNotRunning(vm.name);
  const output = {
    value: [
      {
        code: "ProvisioningState/succeeded",
        level: "Info",
        displayStatus: "Provisioning succeeded",
        message: "Enable succeeded: \n[stdout]\n\n[stderr]\n",
      },
    ],
  };
  const operation = model.operations.start(completesAfter(model, model.timings.runCommandSeconds), () => ({
    status: "Succeeded",
    output,
  }));
  return accept(request, vm, operation);
}
