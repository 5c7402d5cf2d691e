import { expect, test } from "vitest";
import type { DiskRule, DiskSelection } from "../../../../domain/protection/config.ts";
import { selectDisks } from "../../../../domain/protection/disk-selection.ts";

const disks = [
  { lun: 2, name: "web-01-temp", tags: { Backup: "Off" } },
  { lun: 0, name: "web-01-data", tags: { backup: "on" } },
  { lun: 5 },
];

test.for<[string, DiskRule | undefined, DiskSelection | undefined]>([
  ["all disks without a rule", undefined, undefined],
  ["the LUNs that the machine has", { includeLuns: [0, 2, 9] }, { kind: "include", luns: [0, 2] }],
  ["the OS disk alone", { includeLuns: [] }, { kind: "include", luns: [] }],
  ["the OS disk alone when the machine has none of the LUNs", { includeLuns: [9] }, { kind: "include", luns: [] }],
  ["all but some LUNs", { excludeLuns: [5, 2, 9] }, { kind: "exclude", luns: [2, 5] }],
  ["all disks when the machine has none of the LUNs", { excludeLuns: [9] }, undefined],
  ["all but disks of a name", { excludeNames: ["*-TEMP"] }, { kind: "exclude", luns: [2] }],
  ["disks whose name is not known", { excludeNames: ["*"] }, { kind: "exclude", luns: [0, 2] }],
  ["all but disks of a tag", { excludeTag: { name: "backup", values: ["off", "no"] } }, { kind: "exclude", luns: [2] }],
  [
    "disks whose tags are not known",
    { excludeTag: { name: "BACKUP", values: ["*"] } },
    { kind: "exclude", luns: [0, 2] },
  ],
  ["all disks when none has the tag", { excludeTag: { name: "cost", values: ["*"] } }, undefined],
  ["all disks for a rule that says nothing", {}, undefined],
])("chooses %s", ([, rule, selection]) => {
  expect(selectDisks(rule, disks)).toEqual(selection);
});
