import type {
  InstanceViewStatus,
  StorageProfile,
  VirtualMachineInstanceView,
  VirtualMachine as WireMachine,
} from "@azure/arm-compute";
import { parseVirtualMachineId, regionKey } from "../../domain/resource-id.ts";
import type { BackupExtension, VirtualMachine, VirtualMachineAgent } from "../../domain/virtual-machine.ts";
import { AzureResponseUnreadable } from "../arm/azure-error.ts";
import { redact } from "../arm/redact.ts";
import { instantOf, optional, required } from "../arm/response-values.ts";
import { dataDisksOf, hasAzureDiskEncryption, osDiskOf } from "./disk-mapping.ts";

/** The machine as the rules use it. @throws AzureResponseUnreadable when Azure leaves out what identifies it. */
export function toVirtualMachine(machine: WireMachine): VirtualMachine {
  const vmId = required(machine.id, "id");
  const id = parseVirtualMachineId(vmId);
  if (id === undefined) throw new AzureResponseUnreadable("the ID is not that of a virtual machine");
  const view = machine.instanceView;
  return {
    vmId,
    uniqueId: required(machine.vmId, "properties.vmId"),
    ...id,
    location: regionKey(required(machine.location, "location")),
    tags: { ...machine.tags },
    ...optional("osType", osTypeOf(machine)),
    ...optional("size", machine.hardwareProfile?.vmSize),
    zones: [...(machine.zones ?? [])],
    ...optional("image", imageOf(machine.storageProfile)),
    dataDisks: dataDisksOf(machine),
    ...optional("osDisk", osDiskOf(machine)),
    provisioningState: required(machine.provisioningState, "properties.provisioningState"),
    powerState: powerStateOf(view),
    securityType: securityTypeOf(machine.securityProfile?.securityType),
    ...optional("createdAt", instantOf(machine.timeCreated)),
    ...disksOf(machine.storageProfile),
    agent: agentOf(view),
    backupExtension: backupExtensionOf(view),
    ...(isInstanceView(view) && { hasInstanceView: true }),
    ...(hasAzureDiskEncryption(machine) && { hasAzureDiskEncryption: true }),
    ...(machine.priority === "Spot" && { isSpot: true }),
    ...optional("marketplacePlan", machine.plan?.name),
    ...optional("extendedZone", machine.extendedLocation?.name),
  };
}

/** Azure Backup's own extensions, by the end of their type: `Microsoft.Azure.RecoveryServices.VMSnapshotLinux`. */
const BACKUP_EXTENSION = /(?:^|\.)VMSnapshot(?:Linux)?$/i;
const ENHANCED_ONLY_DISKS: readonly string[] = ["ultrassd_lrs", "premiumv2_lrs"];
const POWER_STATE = /^PowerState\/(.+)$/i;
const POWER_STATES = { running: "running", stopped: "stopped", deallocated: "deallocated" } as const;

function osTypeOf(machine: WireMachine): "Windows" | "Linux" | undefined {
  const osType = machine.storageProfile?.osDisk?.osType;
  return osType === "Windows" || osType === "Linux" ? osType : undefined;
}

function securityTypeOf(securityType: string | undefined): VirtualMachine["securityType"] {
  return securityType === "TrustedLaunch" || securityType === "ConfidentialVM" ? securityType : "Standard";
}

/** Azure's own view has the provisioning state beside the power state; a list may have the power state alone. */
function isInstanceView(view: VirtualMachineInstanceView | undefined): boolean {
  return (
    view?.vmAgent !== undefined || view?.statuses?.some(({ code }) => /^ProvisioningState\//i.test(code ?? "")) === true
  );
}

/** `starting`, `stopping`, `deallocating`, `hibernated` and any later state: `other`. */
function powerStateOf(view: VirtualMachineInstanceView | undefined): VirtualMachine["powerState"] {
  const state = view?.statuses
    ?.map((status) => POWER_STATE.exec(status.code ?? "")?.[1])
    .find(Boolean)
    ?.toLowerCase();
  if (state === undefined) return "unknown";
  return state in POWER_STATES ? POWER_STATES[state as keyof typeof POWER_STATES] : "other";
}

/** An unmanaged disk is a blob with a URL instead of a resource. A machine without any disk yet has no such disk. */
function disksOf(profile: StorageProfile | undefined) {
  const disks = [...(profile?.osDisk === undefined ? [] : [profile.osDisk]), ...(profile?.dataDisks ?? [])];
  return {
    hasUnmanagedDisks: disks.some((disk) => disk.vhd?.uri !== undefined && disk.managedDisk === undefined),
    hasEnhancedOnlyDisks: disks.some((disk) =>
      ENHANCED_ONLY_DISKS.includes((disk.managedDisk?.storageAccountType ?? "").toLowerCase()),
    ),
  };
}

/** A marketplace image has publisher, offer and sku; an image of a gallery or of one's own has an ID. */
function imageOf(profile: StorageProfile | undefined): string | undefined {
  const { publisher, offer, sku, id, communityGalleryImageId, sharedGalleryImageId } = profile?.imageReference ?? {};
  if (publisher !== undefined && offer !== undefined) return `${publisher}:${offer}:${sku ?? ""}`;
  return id ?? sharedGalleryImageId ?? communityGalleryImageId;
}

/**
 * The display status is `Ready`; while the agent starts, the code is `ProvisioningState/Unavailable`, the version
 * `Unknown`.
 */
function agentOf(view: VirtualMachineInstanceView | undefined): VirtualMachineAgent {
  const agent = view?.vmAgent;
  if (agent === undefined) return { state: "absent" };
  const status = agent.statuses?.[0];
  const version = agent.vmAgentVersion === "Unknown" ? undefined : agent.vmAgentVersion;
  return {
    state: isReady(status) ? "ready" : "notReady",
    ...optional("version", version),
    ...optional("message", status?.message === undefined ? undefined : redact(status.message)),
  };
}

/** The instance view lists an extension twice: its last run, and what the agent reports of its handler. */
function backupExtensionOf(view: VirtualMachineInstanceView | undefined): BackupExtension {
  const run = view?.extensions?.find((extension) => BACKUP_EXTENSION.test(extension.type ?? extension.name ?? ""));
  const handler = view?.vmAgent?.extensionHandlers?.find((candidate) => BACKUP_EXTENSION.test(candidate.type ?? ""));
  if (run === undefined && handler === undefined) return { state: "absent" };
  const status = run?.statuses?.[0] ?? handler?.status;
  const state = extensionStateOf(status);
  return {
    state,
    ...optional("version", run?.typeHandlerVersion ?? handler?.typeHandlerVersion),
    ...optional("error", state === "failed" ? errorOf(status) : undefined),
  };
}

function extensionStateOf(status: InstanceViewStatus | undefined): BackupExtension["state"] {
  if (isFailed(status)) return "failed";
  return isReady(status) ? "ready" : "installing";
}

function isReady(status: InstanceViewStatus | undefined): boolean {
  return /^ready$/i.test(status?.displayStatus ?? "") || /^ProvisioningState\/succeeded$/i.test(status?.code ?? "");
}

function isFailed(status: InstanceViewStatus | undefined): boolean {
  return status?.level === "Error" || /^ProvisioningState\/failed/i.test(status?.code ?? "");
}

function errorOf(status: InstanceViewStatus | undefined): string {
  const code = status?.code ?? "ProvisioningState/failed";
  return redact(status?.message === undefined ? code : `${code}: ${status.message}`);
}
