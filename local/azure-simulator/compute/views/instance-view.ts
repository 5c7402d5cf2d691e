import { stringAt } from "../../arm/json.ts";
import { isAgentReady, type Observation } from "../model/agent.ts";
import type { VirtualMachine, VmExtension } from "../model/virtual-machines.ts";
import { disksOf, hyperVGenerationOf, osTypeOf } from "../model/vm-properties.ts";
import { timeText } from "./time.ts";

const AGENT_VERSION = { Windows: "2.7.41491.1121", Linux: "2.11.1.12" };

/** Nothing is ever moved for maintenance here. */
const noMaintenance = {
  isCustomerInitiatedMaintenanceAllowed: false,
  lastOperationResultCode: "None",
  lastOperationMessage: "",
};

/** Runtime state: power, provisioning, agent, extensions, disks. */
export function instanceView(vm: VirtualMachine, observation: Observation): Readonly<Record<string, unknown>> {
  const osType = osTypeOf(vm.properties);
  const isOn = vm.powerState === "running";
  const isReady = isAgentReady(vm, observation);
  return {
    ...(isOn && isReady ? guestFacts(vm, osType) : {}),
    ...agentMember(vm, observation, osType),
    disks: disksOf(vm.properties).map(({ disk }) => ({
      name: stringAt(disk, "name") ?? "",
      statuses: [provisioned(vm.createdAtMs)],
    })),
    ...(vm.extensions.size === 0 ? {} : { extensions: [...vm.extensions.values()].map(extensionStatus) }),
    hyperVGeneration: hyperVGenerationOf(vm.properties),
    ...(isOn ? { maintenanceRedeployStatus: noMaintenance } : {}),
    statuses: [provisioningStatus(vm), ...guestStatus(vm, observation), ...powerStatus(vm)],
  };
}

function guestFacts(vm: VirtualMachine, osType: "Windows" | "Linux") {
  const computerName = stringAt(vm.properties, "osProfile", "computerName") ?? vm.name;
  const sku = stringAt(vm.properties, "storageProfile", "imageReference", "sku") ?? "";
  return osType === "Windows"
    ? { computerName, osName: "Windows Server 2022 Datacenter", osVersion: "Microsoft Windows NT 10.0.20348.0" }
    : { computerName, osName: "ubuntu", osVersion: /\d\d\.\d\d/.exec(sku)?.[0] ?? "22.04" };
}

function agentMember(vm: VirtualMachine, observation: Observation, osType: "Windows" | "Linux") {
  if (vm.powerState === "deallocated" || vm.provisioningState === "Creating") return {};
  const time = timeText(observation.nowMs);
  if (!isAgentReady(vm, observation)) {
    const message = "VM status blob is found but not yet populated.";
    const status = {
      code: "ProvisioningState/Unavailable",
      level: "Warning",
      displayStatus: "Not Ready",
      message,
      time,
    };
    return { vmAgent: { vmAgentVersion: "Unknown", statuses: [status] } };
  }
  const message =
    osType === "Windows" ? "GuestAgent is running and processing the extensions." : "Guest Agent is running";
  const status = { code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Ready", message, time };
  const extensionHandlers = [...vm.extensions.values()].map((extension) => ({
    type: handlerType(extension),
    typeHandlerVersion: stringAt(extension.properties, "typeHandlerVersion") ?? "1.0",
    status: { code: "ProvisioningState/succeeded", level: "Info", displayStatus: "Ready", message: "Plugin enabled" },
  }));
  return {
    vmAgent: {
      vmAgentVersion: observation.agentVersion ?? AGENT_VERSION[osType],
      statuses: [status],
      extensionHandlers,
    },
  };
}

function handlerType(extension: VmExtension): string {
  return `${stringAt(extension.properties, "publisher")}.${stringAt(extension.properties, "type")}`;
}

function extensionStatus(extension: VmExtension) {
  const isFailed = extension.provisioningState === "Failed";
  return {
    name: extension.name,
    type: handlerType(extension),
    typeHandlerVersion: stringAt(extension.properties, "typeHandlerVersion") ?? "1.0",
    statuses: [
      {
        code: `ProvisioningState/${extension.provisioningState.toLowerCase()}`,
        level: isFailed ? "Error" : "Info",
        displayStatus: isFailed ? "Provisioning failed" : "Provisioning succeeded",
        message: extension.message ?? (isFailed ? "Enable failed." : "Enable succeeded."),
      },
    ],
  };
}

function provisioned(atMs: number) {
  const displayStatus = "Provisioning succeeded";
  return { code: "ProvisioningState/succeeded", level: "Info", displayStatus, time: timeText(atMs) };
}

function provisioningStatus(vm: VirtualMachine) {
  if (vm.provisioningState === "Succeeded") return provisioned(vm.stateAtMs);
  const state = vm.provisioningState.toLowerCase();
  return { code: `ProvisioningState/${state}`, level: "Info", displayStatus: vm.provisioningState };
}

/** From when on a new machine's guest is being set up. */
const GUEST_SETUP_AFTER_MS = 10_000;

function guestStatus(vm: VirtualMachine, { nowMs }: Observation) {
  if (vm.isGeneralized) return [{ code: "OSState/generalized", level: "Info", displayStatus: "VM generalized" }];
  if (vm.provisioningState !== "Creating" || nowMs < vm.createdAtMs + GUEST_SETUP_AFTER_MS) return [];
  return [
    {
      code: "ProvisioningState/creating/OSProvisioningInProgress",
      level: "Info",
      displayStatus: "OS Provisioning in progress",
      message: "OS Provisioning for the VM is still in progress.",
    },
  ];
}

function powerStatus(vm: VirtualMachine) {
  if (vm.provisioningState === "Creating") return [];
  return [{ code: `PowerState/${vm.powerState}`, level: "Info", displayStatus: `VM ${vm.powerState}` }];
}
