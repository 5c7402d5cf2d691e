import type { VirtualMachine as WireMachine } from "@azure/arm-compute";
import type { DataDisk, MachineDisk, OsDisk } from "../../domain/virtual-machine.ts";
import { optional } from "../arm/response-values.ts";

/** What the machine's OS disk and its data disks have in common on the wire. */
interface WireDisk {
  readonly name?: string;
  readonly diskSizeGB?: number;
  readonly writeAcceleratorEnabled?: boolean;
  readonly managedDisk?: {
    readonly id?: string;
    readonly storageAccountType?: string;
    readonly diskEncryptionSet?: { readonly id?: string };
    readonly securityProfile?: { readonly diskEncryptionSet?: { readonly id?: string } };
  };
}

/** The extension that encrypts: `Microsoft.Azure.Security.AzureDiskEncryption`, for Linux with `ForLinux` at the end. */
const DISK_ENCRYPTION = /(?:^|[./])AzureDiskEncryption(?:ForLinux)?$/i;

export function osDiskOf(machine: WireMachine): OsDisk | undefined {
  const disk = machine.storageProfile?.osDisk;
  if (disk === undefined) return undefined;
  const isEncrypted = disk.encryptionSettings?.enabled === true || isEncryptedByView(machine, disk.name);
  return {
    ...commonOf(disk, isEncrypted),
    ...(disk.diffDiskSettings?.option === "Local" && { isEphemeral: true }),
  };
}

export function dataDisksOf(machine: WireMachine): readonly DataDisk[] {
  return (machine.storageProfile?.dataDisks ?? []).map((disk) => ({
    lun: disk.lun,
    ...commonOf(disk, isEncryptedByView(machine, disk.name)),
  }));
}

/** Whether the guest's disks are encrypted, as far as the machine shows it: the disk's settings, the view of it, or the extension. */
export function hasAzureDiskEncryption(machine: WireMachine): boolean {
  if (machine.storageProfile?.osDisk?.encryptionSettings?.enabled === true) return true;
  const view = machine.instanceView;
  const types = [...(view?.extensions ?? []), ...(view?.vmAgent?.extensionHandlers ?? [])].map(({ type }) => type);
  const names = (machine.resources ?? []).map(({ id }) => id);
  return (
    (view?.disks ?? []).some((disk) => isEncryptedByView(machine, disk.name)) ||
    [...types, ...names].some((name) => DISK_ENCRYPTION.test(name ?? ""))
  );
}

function commonOf(disk: WireDisk, isEncrypted: boolean): MachineDisk {
  const { managedDisk } = disk;
  return {
    ...optional("name", disk.name),
    ...optional("diskId", managedDisk?.id),
    ...optional("storageType", managedDisk?.storageAccountType),
    ...optional("sizeGb", disk.diskSizeGB),
    ...(disk.writeAcceleratorEnabled === true && { hasWriteAccelerator: true }),
    ...(isEncrypted && { isEncryptedInGuest: true }),
    ...optional(
      "encryptionSetId",
      managedDisk?.diskEncryptionSet?.id ?? managedDisk?.securityProfile?.diskEncryptionSet?.id,
    ),
  };
}

function isEncryptedByView(machine: WireMachine, name: string | undefined): boolean {
  const disk = machine.instanceView?.disks?.find((candidate) => candidate.name === name);
  return disk?.encryptionSettings?.some(({ enabled }) => enabled === true) === true;
}
