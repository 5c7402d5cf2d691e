import type { DataDisk } from "../virtual-machine.ts";
import type { DiskRule, DiskSelection } from "./config.ts";
import { matchesPattern } from "./machine-match.ts";

/**
 * The disks of one machine as a rule chooses them; `undefined` for all. Names only LUNs that the machine has, so that Azure
 * need not know the others: after a change of the machine's disks the selection is another one. A disk whose name or tags are not
 * known is backed up: one backup too many rather than too few.
 */
export function selectDisks(rule: DiskRule | undefined, dataDisks: readonly DataDisk[]): DiskSelection | undefined {
  if (rule === undefined) return undefined;
  const { includeLuns } = rule;
  if (includeLuns !== undefined) {
    return { kind: "include", luns: lunsOf(dataDisks.filter((disk) => includeLuns.includes(disk.lun))) };
  }
  const luns = lunsOf(dataDisks.filter((disk) => isExcluded(rule, disk)));
  return luns.length === 0 ? undefined : { kind: "exclude", luns };
}

function isExcluded({ excludeLuns, excludeNames, excludeTag }: DiskRule, disk: DataDisk): boolean {
  if (excludeLuns !== undefined) return excludeLuns.includes(disk.lun);
  if (excludeNames !== undefined) return disk.name !== undefined && matchesAny(excludeNames, disk.name);
  return excludeTag !== undefined && hasTag(disk.tags ?? {}, excludeTag);
}

function hasTag(
  tags: Readonly<Record<string, string>>,
  wanted: { readonly name: string; readonly values: readonly string[] },
): boolean {
  return Object.entries(tags).some(
    ([name, value]) => name.toLowerCase() === wanted.name.toLowerCase() && matchesAny(wanted.values, value),
  );
}

function matchesAny(patterns: readonly string[], text: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, text));
}

function lunsOf(disks: readonly DataDisk[]): readonly number[] {
  return disks.map(({ lun }) => lun).sort((left, right) => left - right);
}
