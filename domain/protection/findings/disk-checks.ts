import type { DataDisk, MachineDisk, VirtualMachine } from "../../virtual-machine.ts";
import type { DiskSelection } from "../config.ts";
import { type Finding, type FindingCode, finding } from "./finding.ts";
import { diskFactsOf, type PreflightExtras } from "./preflight-extras.ts";

/** Disks of a machine that Azure Backup takes, and their sizes in GB (Azure's are GiB). */
const MAX_DATA_DISKS = 32;
const MAX_DISK_GB = 64 * 1024;
const MAX_ENCRYPTED_DISK_GB = 4 * 1024;
const MAX_TOTAL_GB = 512 * 1024;
const MAX_NAMED_DISKS = 8;

/** How the machine's disks are backed up; `usesEnhancedPolicy` is absent when the policy's kind is not known. */
export interface DiskPlan {
  /** Absent: all disks. */
  readonly disks?: DiskSelection | undefined;
  readonly usesEnhancedPolicy?: boolean | undefined;
}

/** A disk with all that is known of it. */
interface KnownDisk {
  /** `OS disk`, `LUN 3`. */
  readonly label: string;
  readonly isIncluded: boolean;
  readonly sizeGb: number | undefined;
  readonly isShared: boolean;
  readonly isEncryptedInGuest: boolean;
  readonly needsEntraAccess: boolean;
  readonly disk: MachineDisk;
}

/** What the machine's disks show, and which of them the rule leaves out. A disk that is left out is no obstacle. */
export function diskFindings(vm: VirtualMachine, plan: DiskPlan, extras: PreflightExtras): readonly Finding[] {
  if (vm.hasUnmanagedDisks) return [finding("unmanagedDisks")];
  const disks = knownDisks(vm, plan, extras);
  const included = disks.filter(({ isIncluded }) => isIncluded);
  return [
    ...sizeFindings(included),
    ...sharedFindings(disks, plan),
    ...named("diskNeedsEntraAccess", included, ({ needsEntraAccess }) => needsEntraAccess),
    ...named("writeAccelerator", included, ({ disk }) => disk.hasWriteAccelerator === true),
    ...(vm.osDisk?.isEphemeral ? [finding("ephemeralOsDisk")] : []),
    ...encryptionFindings(vm, plan, included),
    ...named("customerManagedKey", included, ({ disk }) => disk.encryptionSetId !== undefined),
    ...selectionFindings(vm, plan),
  ];
}

/** Whether a data disk of this LUN is backed up. */
function isDiskIncluded(selection: DiskSelection | undefined, lun: number): boolean {
  if (selection === undefined) return true;
  return (selection.kind === "include") === selection.luns.includes(lun);
}

function knownDisks(vm: VirtualMachine, plan: DiskPlan, extras: PreflightExtras): readonly KnownDisk[] {
  const known = (disk: MachineDisk, label: string, isIncluded: boolean): KnownDisk => {
    const facts = diskFactsOf(extras, disk.diskId);
    return {
      label,
      isIncluded,
      disk,
      sizeGb: disk.sizeGb ?? facts?.sizeGb,
      isShared: facts?.isShared === true,
      isEncryptedInGuest: disk.isEncryptedInGuest === true || facts?.isEncryptedInGuest === true,
      needsEntraAccess: facts?.needsEntraAccess === true,
    };
  };
  const osDisk = vm.osDisk === undefined ? [] : [known(vm.osDisk, "OS disk", true)];
  const dataDisk = (disk: DataDisk) => known(disk, `LUN ${disk.lun}`, isDiskIncluded(plan.disks, disk.lun));
  return [...osDisk, ...vm.dataDisks.map(dataDisk)];
}

function sizeFindings(included: readonly KnownDisk[]): readonly Finding[] {
  const dataDisks = included.filter(({ label }) => label !== "OS disk");
  const totalGb = included.reduce((total, { sizeGb = 0 }) => total + sizeGb, 0);
  return [
    ...(dataDisks.length > MAX_DATA_DISKS ? [finding("tooManyDisks", `It has ${dataDisks.length} to back up.`)] : []),
    ...named("diskTooLarge", included, ({ sizeGb = 0 }) => sizeGb > MAX_DISK_GB),
    ...(totalGb > MAX_TOTAL_GB ? [finding("disksTooLargeTogether", `They have ${totalGb} GB.`)] : []),
  ];
}

/** Only an Enhanced policy can leave out a shared disk. */
function sharedFindings(disks: readonly KnownDisk[], { usesEnhancedPolicy }: DiskPlan): readonly Finding[] {
  const isObstacle = ({ isShared, isIncluded }: KnownDisk) => isShared && (isIncluded || usesEnhancedPolicy === false);
  return [
    ...named("sharedDisk", disks, isObstacle),
    ...named("sharedDiskExcluded", disks, (disk) => disk.isShared && !isObstacle(disk)),
  ];
}

function encryptionFindings(vm: VirtualMachine, plan: DiskPlan, included: readonly KnownDisk[]): readonly Finding[] {
  const isEncrypted = vm.hasAzureDiskEncryption === true || included.some((disk) => disk.isEncryptedInGuest);
  if (!isEncrypted) return [];
  const isLarge = ({ sizeGb = 0 }: KnownDisk) => sizeGb > MAX_ENCRYPTED_DISK_GB;
  return [
    finding("azureDiskEncryption"),
    ...named("encryptedDiskTooLarge", included, (disk) => isLarge(disk) && disk.isEncryptedInGuest),
    ...named("largeDiskOnEncryptedMachine", included, (disk) => isLarge(disk) && !disk.isEncryptedInGuest),
    ...(plan.disks !== undefined && plan.usesEnhancedPolicy === false ? [finding("encryptedDiskSelection")] : []),
  ];
}

function selectionFindings(vm: VirtualMachine, { disks, usesEnhancedPolicy }: DiskPlan): readonly Finding[] {
  if (disks === undefined) return [];
  const missing = disks.luns.filter((lun) => !vm.dataDisks.some((disk) => disk.lun === lun));
  const isMissing = disks.kind === "include" && missing.length > 0;
  return [
    ...(disks.kind === "include" ? [finding("diskListFixed")] : []),
    ...(isMissing ? [finding("listedDiskMissing", detail(missing.map((lun) => `LUN ${lun}`)))] : []),
    ...(usesEnhancedPolicy === true && vm.osType === "Linux" ? [finding("diskSelectionTools")] : []),
  ];
}

/** The finding with the disks concerned; none when no disk is. */
function named(
  code: FindingCode,
  disks: readonly KnownDisk[],
  isConcerned: (disk: KnownDisk) => boolean,
): readonly Finding[] {
  const labels = disks.filter(isConcerned).map(({ label }) => label);
  return labels.length === 0 ? [] : [finding(code, detail(labels))];
}

function detail(labels: readonly string[]): string {
  const more = labels.length > MAX_NAMED_DISKS ? ` and ${labels.length - MAX_NAMED_DISKS} more` : "";
  return `Concerned: ${labels.slice(0, MAX_NAMED_DISKS).join(", ")}${more}.`;
}
