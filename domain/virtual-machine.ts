import type { Instant } from "./instant.ts";

export const osTypes = ["Windows", "Linux"] as const;
export type OsType = (typeof osTypes)[number];

export const powerStates = ["running", "stopped", "deallocated", "other", "unknown"] as const;
type PowerState = (typeof powerStates)[number];

export const agentStates = ["ready", "notReady", "absent"] as const;
export const extensionStates = ["absent", "ready", "installing", "failed"] as const;

/** A virtual machine as Azure describes it, reduced to what protection depends on. */
export interface VirtualMachine {
  /** Full Azure resource ID, in Azure's casing. */
  readonly vmId: string;
  /** `properties.vmId`: a machine recreated under its name has another one. */
  readonly uniqueId: string;
  readonly name: string;
  readonly resourceGroup: string;
  readonly subscriptionId: string;
  /** Lower case without blanks, e.g. `westeurope`. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Absent for a specialised disk whose system Azure does not know. */
  readonly osType?: OsType;
  /** Such as `Standard_D2s_v5`. */
  readonly size?: string;
  /** Availability zones; empty for a machine without one. */
  readonly zones: readonly string[];
  /** `publisher:offer:sku` of the marketplace, or the ID of a gallery image. Absent: made from a disk. */
  readonly image?: string;
  readonly dataDisks: readonly DataDisk[];
  /** As ARM spells it: `Creating`, `Updating`, `Succeeded`, `Failed`, `Deleting`, … */
  readonly provisioningState: string;
  readonly powerState: PowerState;
  readonly securityType: "Standard" | "TrustedLaunch" | "ConfidentialVM";
  /** Absent below Compute api-version 2021-11-01. */
  readonly createdAt?: Instant;
  readonly hasUnmanagedDisks: boolean;
  /** Ultra or Premium SSD v2: only an Enhanced policy backs these up. */
  readonly hasEnhancedOnlyDisks: boolean;
  readonly agent: VirtualMachineAgent;
  readonly backupExtension: BackupExtension;
}

/** A data disk as the machine lists it. */
export interface DataDisk {
  readonly lun: number;
  readonly name?: string;
  /** Resource ID; absent for an unmanaged disk. */
  readonly diskId?: string;
  /** As Azure spells it: `Premium_LRS`, `UltraSSD_LRS`, … */
  readonly storageType?: string;
  readonly sizeGb?: number;
  /** The disk's own tags, which the machine does not show: present only where they were read. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The guest agent as the instance view shows it. A deallocated machine shows none; a stopped one keeps a stale `ready`. */
export interface VirtualMachineAgent {
  readonly state: (typeof agentStates)[number];
  readonly version?: string;
  readonly message?: string;
}

/** `VMSnapshot` (Windows) or `VMSnapshotLinux`: Azure Backup installs it with the first backup. */
export interface BackupExtension {
  readonly state: (typeof extensionStates)[number];
  readonly version?: string;
  /** Azure's code and text when it failed. */
  readonly error?: string;
}
