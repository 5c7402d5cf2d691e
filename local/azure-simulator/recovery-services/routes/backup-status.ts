import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { invalidInput } from "../errors/service-error.ts";
import { findProtectors, type Model, textMember } from "../model/model.ts";
import { parseVirtualMachineId, shortName } from "../model/names.ts";
import { LOCATION_PATH, ok, parameter, type Route } from "./routing.ts";

/** Questions about a virtual machine that name no vault. */
export const backupStatusRoutes: readonly Route[] = [
  ["BackupStatus_Get", "POST", `${LOCATION_PATH}/backupStatus`, "locations/backupStatus/action", backupStatus],
  [
    "ProtectionIntent_Validate",
    "POST",
    `${LOCATION_PATH}/backupPreValidateProtection`,
    "locations/backupPreValidateProtection/action",
    preValidate,
  ],
];

function backupStatus(request: SimulatorRequest, model: Model): SimulatorResponse {
  const { id, machine } = machineOf(request);
  const found = protectorOf(model, id, parameter(request, "azureRegion"));
  const short = shortName(machine);
  return ok({
    protectionStatus: found === undefined ? "NotProtected" : "Protected",
    ...(found === undefined ? {} : { vaultId: found.vault.id }),
    fabricName: "Azure",
    containerName: `iaasvmcontainer;${short}`,
    protectedItemName: `vm;${short}`,
    ...(found?.item.policyName === undefined ? {} : { policyName: found.item.policyName }),
    protectedItemsCount: 0,
    objectType: "BackupStatusResponse",
  });
}

function preValidate(request: SimulatorRequest, model: Model): SimulatorResponse {
  const { id, machine } = machineOf(request);
  const names = {
    containerName: `iaasvmcontainer;${shortName(machine)}`,
    protectedItemName: `vm;${shortName(machine)}`,
  };
  if (protectorOf(model, id, parameter(request, "azureRegion")) !== undefined) {
    return ok({
      status: "Failed",
      errorCode: "VirtualMachineAlreadyProtected",
      errorMessage: "Virtual machine with same name and same resource group is already protected.",
      recommendation: "Do not enable protection again; see the backup item of this virtual machine in its vault.",
      ...names,
    });
  }
  if (model.machines.find(id) === undefined) {
    return ok({
      status: "Failed",
      errorCode: "UserErrorVmNotFoundV2",
      errorMessage: "Virtual machine doesn't exist.",
      recommendation: "Select a virtual machine that exists.",
      ...names,
    });
  }
  return ok({ status: "Success", errorCode: "Success", errorMessage: "", recommendation: "", ...names });
}

/** The service looks in one region only, and does not count what is soft-deleted. */
function protectorOf(model: Model, virtualMachineId: string, region: string) {
  return findProtectors(model, virtualMachineId).find(
    ({ vault, item }) => item.softDelete === undefined && vault.location.toLowerCase() === region.toLowerCase(),
  );
}

function machineOf(request: SimulatorRequest) {
  const id = textMember(request.body, "resourceId") ?? "";
  const machine = parseVirtualMachineId(id);
  if (textMember(request.body, "resourceType") !== "VM" || machine === undefined) {
    throw invalidInput("resourceType must be VM and resourceId the ID of a virtual machine.");
  }
  return { id, machine };
}
