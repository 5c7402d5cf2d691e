import { resourceKey } from "../../resource-id.ts";

/**
 * What stands neither at the machine nor in the decision: read for whole subscriptions by list calls, once per sweep or what-if. An
 * absent member was not read, and nothing is said about what it would show.
 */
export interface PreflightExtras {
  /** By `resourceKey` of the disk. */
  readonly disks?: ReadonlyMap<string, DiskFacts>;
  readonly restorePointLocks?: readonly RestorePointLock[];
  /** Whether a subscription has registered Microsoft.RecoveryServices, by `resourceKey` of its ID. */
  readonly registrations?: ReadonlyMap<string, boolean>;
  /** Vaults that exist, by `resourceKey` of the ID. */
  readonly vaults?: ReadonlyMap<string, { readonly location: string }>;
  /** Subscriptions of which all vaults were listed, by `resourceKey`: a vault of theirs that is not in `vaults` does not exist. */
  readonly listedSubscriptions?: ReadonlySet<string>;
  /** Whether the app registers the resource provider itself. */
  readonly registersProviders?: boolean;
  /** What was to be read of a subscription and could not be, by `resourceKey` of its ID: said to be unknown. */
  readonly unread?: ReadonlyMap<string, readonly UnreadPart[]>;
}

/** In the words of a finding. */
export type UnreadPart = "disks" | "locks";

/** The parts that could not be listed. */
export function unreadParts(lists: Readonly<Record<UnreadPart, object | undefined>>): readonly UnreadPart[] {
  return (["disks", "locks"] as const).filter((part) => lists[part] === undefined);
}

/** What only the disk itself shows. */
export interface DiskFacts {
  readonly diskId: string;
  readonly sizeGb?: number;
  /** It can be attached to several machines at a time. */
  readonly isShared?: true;
  /** By Azure Disk Encryption. */
  readonly isEncryptedInGuest?: true;
  /** The rules may choose disks by tag. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Its data can be exported with a Microsoft Entra identity only. */
  readonly needsEntraAccess?: true;
}

/** A lock on a resource group in which Azure Backup keeps restore points, `AzureBackupRG_<region>_<number>`, or on everything. */
export interface RestorePointLock {
  readonly subscriptionId: string;
  /** Absent: the whole subscription is locked. */
  readonly group?: {
    readonly name: string;
    /** Lower case without blanks. */
    readonly location: string;
  };
  readonly name: string;
  /** As Azure spells it: `ReadOnly`, `CanNotDelete`. */
  readonly level: string;
}

const RESTORE_POINT_GROUP = /^AzureBackupRG_(.+)_\d+$/i;

/** The region of a restore-point resource group, lower case; `undefined` for any other group. */
export function restorePointLocation(resourceGroup: string): string | undefined {
  return RESTORE_POINT_GROUP.exec(resourceGroup)?.[1]?.toLowerCase();
}

/** What the disk itself shows, where it was read. */
export function diskFactsOf(extras: PreflightExtras, diskId: string | undefined): DiskFacts | undefined {
  return diskId === undefined ? undefined : extras.disks?.get(resourceKey(diskId));
}
