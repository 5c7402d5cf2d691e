import { pathParameter } from "../../arm/arm-call.ts";
import { resourceNotFound } from "../../arm/errors.ts";
import { isObject, type JsonObject, objectAt, stringAt, stringMembers } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { parameterMissing, vmNotRunning } from "../errors.ts";
import { type ComputeModel, completesAfter } from "../model/model.ts";
import type { VirtualMachine, VmExtension } from "../model/virtual-machines.ts";
import { acceptedHeaders } from "../views/long-running.ts";
import { extensionView } from "../views/virtual-machine.ts";
import { vmIdOf, vmNotFound } from "./virtual-machines.ts";

const TYPE = "Microsoft.Compute/virtualMachines/extensions";
const LIST =
  "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}/extensions";
const ONE = `${LIST}/{vmExtensionName}`;
const PAGE_SIZE = 200;

/** Extensions of a virtual machine. */
export function vmExtensionOperations(model: ComputeModel): readonly Operation[] {
  const onVm = (handle: (vm: VirtualMachine, request: SimulatorRequest) => SimulatorResponse) => {
    return (request: SimulatorRequest) => {
      const vm = model.machines.find(vmIdOf(request));
      if (vm === undefined) throw vmNotFound(request);
      return handle(vm, request);
    };
  };
  return [
    {
      name: "VirtualMachineExtensions_List",
      method: "GET",
      path: LIST,
      action: `${TYPE}/read`,
      handle: onVm((vm, request) =>
        pageOf(request, [...vm.extensions.values()], PAGE_SIZE, (extension) => extensionView(vm, extension)),
      ),
    },
    {
      name: "VirtualMachineExtensions_Get",
      method: "GET",
      path: ONE,
      action: `${TYPE}/read`,
      handle: onVm((vm, request) => {
        const name = pathParameter(request, "vmExtensionName");
        const extension = vm.extensions.get(name.toLowerCase());
        if (extension !== undefined) return { status: 200, body: extensionView(vm, extension) };
        throw resourceNotFound(
          `${TYPE.replace("/extensions", "")}/${vm.name}/extensions`,
          name,
          pathParameter(request, "resourceGroupName"),
        );
      }),
    },
    {
      name: "VirtualMachineExtensions_CreateOrUpdate",
      method: "PUT",
      path: ONE,
      action: `${TYPE}/write`,
      handle: onVm((vm, request) => putExtension(model, vm, request)),
    },
    {
      name: "VirtualMachineExtensions_Delete",
      method: "DELETE",
      path: ONE,
      action: `${TYPE}/delete`,
      handle: onVm((vm, request) => deleteExtension(model, vm, request)),
    },
  ];
}

function putExtension(model: ComputeModel, vm: VirtualMachine, request: SimulatorRequest): SimulatorResponse {
  const properties = objectAt(request.body, "properties");
  const missing = ["publisher", "type"].find((member) => stringAt(properties, member) === undefined);
  if (missing !== undefined) throw parameterMissing(`extension.${missing}`);
  if (vm.powerState !== "running") throw vmNotRunning(vm.name);
  const name = pathParameter(request, "vmExtensionName");
  const existing = vm.extensions.get(name.toLowerCase());
  const extension: VmExtension = existing ?? {
    name,
    location: vm.location,
    tags: {},
    properties: {},
    provisioningState: "Creating",
    message: undefined,
  };
  extension.tags = stringMembers(isObject(request.body) ? request.body["tags"] : undefined);
  extension.properties = withoutSecrets(properties);
  extension.provisioningState = existing === undefined ? "Creating" : "Updating";
  vm.extensions.set(name.toLowerCase(), extension);
  const operation = model.operations.start(completesAfter(model, model.timings.extensionSeconds), () => {
    extension.provisioningState = "Succeeded";
    const resource = extensionView(vm, extension);
    const operationName = `${TYPE}/write`;
    model.context.publish({ kind: "written", resource, operationName, created: existing === undefined });
    return { status: "Succeeded" };
  });
  const headers = acceptedHeaders(request, vm.location, operation, "operations");
  return { status: existing === undefined ? 201 : 200, headers, body: extensionView(vm, extension) };
}

function deleteExtension(model: ComputeModel, vm: VirtualMachine, request: SimulatorRequest): SimulatorResponse {
  const key = pathParameter(request, "vmExtensionName").toLowerCase();
  const extension = vm.extensions.get(key);
  if (extension === undefined) return { status: 204 };
  const operation = model.operations.start(completesAfter(model, model.timings.extensionSeconds), () => {
    vm.extensions.delete(key);
    const resource = extensionView(vm, extension);
    model.context.publish({ kind: "deleted", resource, operationName: `${TYPE}/delete`, created: false });
    return { status: "Succeeded" };
  });
  return { status: 202, headers: acceptedHeaders(request, vm.location, operation, "operations") };
}

/** Protected settings are encrypted for the guest and never shown. */
function withoutSecrets({ protectedSettings: _, ...shown }: JsonObject): JsonObject {
  return { autoUpgradeMinorVersion: true, ...shown };
}
