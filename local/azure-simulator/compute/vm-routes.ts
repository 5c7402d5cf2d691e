import { pathParameter } from "../arm/arm-call.ts";
import { type ArmError, locationConflict, locationRequired, resourceNotFound } from "../arm/errors.ts";
import { isObject, type JsonObject, mergePatch, objectAt, stringAt } from "../arm/json.ts";
import { pageOf } from "../arm/paging.ts";
import { normalise } from "../arm/regions.ts";
import type { HttpMethod, Operation, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { acceptedHeaders } from "./async-operations.ts";
import {
  parameterInvalid,
  parameterMissing,
  propertyChangeNotAllowed,
  sourceNotFound,
  vmBeingDeleted,
  vmNotRunning,
} from "./errors.ts";
import { instanceView, vmView } from "./instance-view.ts";
import { changePower, createMachine, deleteMachine, updateMachine } from "./lifecycle.ts";
import type { PowerState, VirtualMachine } from "./model.ts";
import { type ComputeParts, completesAfter } from "./parts.ts";
import { checkVmProperties, disksOf } from "./vm-properties.ts";

const TYPE = "Microsoft.Compute/virtualMachines";
const SUBSCRIPTION = "/subscriptions/{subscriptionId}";
const GROUP = `${SUBSCRIPTION}/resourceGroups/{resourceGroupName}`;
const LIST = `${GROUP}/providers/${TYPE}`;
const ONE = `${LIST}/{vmName}`;
const PAGE_SIZE = 200;
const VM_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** Operations on virtual machines. */
export function vmOperations(parts: ComputeParts): readonly Operation[] {
  const operation = (
    name: string,
    method: HttpMethod,
    path: string,
    action: string,
    handle: Operation["handle"],
  ): Operation => ({ name: `VirtualMachines_${name}`, method, path, action: `${TYPE}/${action}`, handle });
  const found = (answer: AnswerFor) => answerIfFound(parts, answer);
  const changed = (name: string, answer: AnswerFor) =>
    found((vm, request) => {
      if (vm.provisioningState === "Deleting") throw vmBeingDeleted(name, vm.name);
      return answer(vm, request);
    });
  const power = (name: string, action: string, through: PowerState, to: PowerState) =>
    operation(
      name,
      "POST",
      `${ONE}/${action}`,
      `${action}/action`,
      changed(action, (vm, request) => accept(request, vm, changePower(parts, vm, { through, to }))),
    );
  return [
    operation("ListAll", "GET", `${SUBSCRIPTION}/providers/${TYPE}`, "read", (request) => list(parts, request)),
    operation("List", "GET", LIST, "read", (request) => list(parts, request)),
    operation(
      "Get",
      "GET",
      ONE,
      "read",
      found((vm, request) => ({ status: 200, body: view(parts, vm, request) })),
    ),
    operation("CreateOrUpdate", "PUT", ONE, "write", (request) => putMachine(parts, request)),
    operation(
      "Update",
      "PATCH",
      ONE,
      "write",
      changed("update", (vm, request) => patchMachine(parts, vm, request)),
    ),
    operation("Delete", "DELETE", ONE, "delete", (request) => {
      const vm = parts.machines.find(vmIdOf(request));
      return vm === undefined ? { status: 204 } : accept(request, vm, deleteMachine(parts, vm));
    }),
    operation(
      "InstanceView",
      "GET",
      `${ONE}/instanceView`,
      "instanceView/read",
      found((vm) => ({ status: 200, body: observe(parts, vm) })),
    ),
    power("Start", "start", "starting", "running"),
    power("PowerOff", "powerOff", "stopping", "stopped"),
    power("Deallocate", "deallocate", "deallocating", "deallocated"),
    power("Restart", "restart", "starting", "running"),
    operation(
      "RunCommand",
      "POST",
      `${ONE}/runCommand`,
      "runCommand/action",
      changed("runCommand", (vm, request) => runCommand(parts, vm, request)),
    ),
  ];
}

type AnswerFor = (vm: VirtualMachine, request: SimulatorRequest) => SimulatorResponse;

function answerIfFound(parts: ComputeParts, answer: AnswerFor) {
  return (request: SimulatorRequest) => {
    const vm = parts.machines.find(vmIdOf(request));
    if (vm === undefined) throw vmNotFound(request);
    return answer(vm, request);
  };
}

/** The VM's canonical ID, from the path parameters of any operation below it. */
export function vmIdOf(request: SimulatorRequest): string {
  const { subscriptionId, resourceGroupName, vmName } = request.params;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${TYPE}/${vmName}`;
}

export function vmNotFound(request: SimulatorRequest): ArmError {
  return resourceNotFound(TYPE, pathParameter(request, "vmName"), pathParameter(request, "resourceGroupName"));
}

function observe(parts: ComputeParts, vm: VirtualMachine) {
  const { plannedFault, clock } = parts.context;
  const agentBlocked = plannedFault.agentNotReady(vm.id);
  return instanceView(vm, { nowMs: clock.now(), agentBlocked, agentVersion: plannedFault.agentVersion(vm.id) });
}

function view(parts: ComputeParts, vm: VirtualMachine, request: SimulatorRequest) {
  const isExpanded = /instanceView/i.test(request.query.get("$expand") ?? "");
  const isStatusOnly = request.query.get("statusonly")?.toLowerCase() === "true";
  return vmView(vm, request.apiVersion, isExpanded || isStatusOnly ? observe(parts, vm) : undefined);
}

function list(parts: ComputeParts, request: SimulatorRequest): SimulatorResponse {
  const group = request.params["resourceGroupName"];
  const subscription = `/subscriptions/${pathParameter(request, "subscriptionId")}`;
  const machines = parts.machines.within(
    group === undefined ? subscription : `${subscription}/resourceGroups/${group}`,
  );
  return pageOf(request, machines, PAGE_SIZE, (vm) => view(parts, vm, request));
}

function putMachine(parts: ComputeParts, request: SimulatorRequest): SimulatorResponse {
  const body = isObject(request.body) ? request.body : {};
  const location = stringAt(body, "location");
  if (location === undefined || location === "") throw locationRequired();
  const existing = parts.machines.find(vmIdOf(request));
  if (existing?.provisioningState === "Deleting") throw vmBeingDeleted("createOrUpdate", existing.name);
  if (existing !== undefined && normalise(existing.location) !== normalise(location)) {
    const group = pathParameter(request, "resourceGroupName");
    throw locationConflict(existing.name, group, existing.location, location);
  }
  return existing === undefined
    ? newMachine(parts, request, body, location)
    : replaceMachine(parts, request, existing, body);
}

function newMachine(
  parts: ComputeParts,
  request: SimulatorRequest,
  body: JsonObject,
  location: string,
): SimulatorResponse {
  const id = vmIdOf(request);
  const name = pathParameter(request, "vmName");
  if (!VM_NAME.test(name)) throw parameterInvalid("vmName", name, "1 to 64 letters, digits, '-', '.' and '_'");
  const vmId = parts.context.newGuid();
  const properties = checkVmProperties(objectAt(body, "properties"), id, name, vmId);
  checkDisksExist(parts, properties);
  const { vm, operation } = createMachine(parts, {
    id,
    location: normalise(location),
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
  parts: ComputeParts,
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
  return change(parts, request, vm, { ...body, tags: body["tags"] ?? {} }, mergePatch(vm.properties, sent));
}

function patchMachine(parts: ComputeParts, vm: VirtualMachine, request: SimulatorRequest): SimulatorResponse {
  const body = isObject(request.body) ? request.body : {};
  return change(parts, request, vm, body, mergePatch(vm.properties, objectAt(body, "properties")));
}

function change(
  parts: ComputeParts,
  request: SimulatorRequest,
  vm: VirtualMachine,
  body: JsonObject,
  properties: JsonObject,
): SimulatorResponse {
  const checked = checkVmProperties(properties, vm.id, vm.name, vm.vmId);
  checkDisksExist(parts, checked);
  const operation = updateMachine(parts, vm, body, checked);
  return {
    status: 200,
    headers: acceptedHeaders(request, vm.location, operation, "operations"),
    body: vmView(vm, request.apiVersion),
  };
}

/** A disk that is to be attached must exist. */
function checkDisksExist(parts: ComputeParts, properties: JsonObject): void {
  const lost = disksOf(properties)
    .filter(({ disk }) => disk["createOption"] === "Attach")
    .map(({ disk }) => stringAt(disk, "managedDisk", "id") ?? "")
    .find((id) => id !== "" && parts.disks.find(id) === undefined);
  if (lost !== undefined) throw sourceNotFound(lost);
}

function accept(
  request: SimulatorRequest,
  vm: VirtualMachine,
  operation: Parameters<typeof acceptedHeaders>[2],
): SimulatorResponse {
  return { status: 202, headers: acceptedHeaders(request, vm.location, operation, "operations") };
}

function runCommand(parts: ComputeParts, vm: VirtualMachine, request: SimulatorRequest): SimulatorResponse {
  const commandId = stringAt(request.body, "commandId");
  if (commandId === undefined) throw parameterMissing("commandId");
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
  const operation = parts.operations.start(completesAfter(parts, parts.timings.runCommandSeconds), () => ({
    status: "Succeeded",
    output,
  }));
  return accept(request, vm, operation);
}
