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
  /** Absent while the machine has no disk yet. */
  readonly osDisk?: OsDisk;
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
  /**
   * The machine was read with its instance view. Otherwise agent and backup extension are `absent`, whatever they really are, as on a
   * list of machines or a row of an index.
   */
  readonly hasInstanceView?: true;
  /**
   * Azure Disk Encryption encrypts disks from inside the machine. Absent: not as far as Azure shows; a list of machines does not
   * show it.
   */
  readonly hasAzureDiskEncryption?: true;
  readonly isSpot?: true;
  /** Name of the marketplace plan the machine was bought under. */
  readonly marketplacePlan?: string;
  /** Name of the extended zone the machine is in. */
  readonly extendedZone?: string;
}

/** A disk as the machine lists it. */
export interface MachineDisk {
  readonly name?: string;
  /** Resource ID; absent for an unmanaged disk. */
  readonly diskId?: string;
  /** As Azure spells it: `Premium_LRS`, `UltraSSD_LRS`, … */
  readonly storageType?: string;
  /** Azure leaves it out for an attached disk while the machine is deallocated. */
  readonly sizeGb?: number;
  readonly hasWriteAccelerator?: true;
  /** By Azure Disk Encryption, as the instance view shows it. */
  readonly isEncryptedInGuest?: true;
  /** Server-side encryption with a customer-managed key; resource ID. */
  readonly encryptionSetId?: string;
}

export interface OsDisk extends MachineDisk {
  /** On the host's own storage: its content is lost when the machine is moved or deallocated. */
  readonly isEphemeral?: true;
}

export interface DataDisk extends MachineDisk {
  readonly lun: number;
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
