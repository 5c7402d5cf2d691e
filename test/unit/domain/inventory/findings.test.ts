import { expect, test } from "vitest";
import type { RecordedFinding } from "../../../../domain/events/domain-event.ts";
import { groupFindings } from "../../../../domain/inventory/findings.ts";
import { finding } from "../../../../domain/protection/findings/finding.ts";
import { seen, vmIdOf } from "../../../support/inventory-events.ts";

const tooMany = finding("tooManyDisks", "It has 40 to back up.");
const spot = finding("spotMachine");
const unknown: RecordedFinding = { code: "ofTomorrow", severity: "info", text: "Seen on db-01.", remedy: "Update." };
const machine = (name: string, ...findings: readonly RecordedFinding[]) => seen(vmIdOf(name), { findings });
const codes = (groups: readonly { readonly code: string }[]) => groups.map(({ code }) => code);

test("groups findings, the gravest first, then the most frequent, then by code", () => {
  const records = [
    machine("a", spot, unknown),
    machine("b", { ...unknown, code: "another" }, tooMany),
    machine("c", spot),
    seen(vmIdOf("d")),
  ];

  const groups = groupFindings(records, { machines: 25 });

  expect(codes(groups)).toEqual(["tooManyDisks", "spotMachine", "another", "ofTomorrow"]);
  expect(groups.map(({ machineCount }) => machineCount)).toEqual([1, 2, 1, 1]);
});

test("tells of a known finding in general, and of each machine what was found on it", () => {
  const [group] = groupFindings([machine("db-01", tooMany)], { machines: 25 });

  expect(group).toEqual({
    code: "tooManyDisks",
    severity: "blocking",
    text: finding("tooManyDisks").text,
    remedy: tooMany.remedy,
    whoActs: "vmOwner",
    machineCount: 1,
    machines: [{ vmId: vmIdOf("db-01"), name: "db-01", text: tooMany.text }],
  });
});

test("tells of a finding of another release in the words that were recorded, of the gravest one", () => {
  const grave = { ...unknown, severity: "warning", text: "Seen on b." } as const;

  const [group] = groupFindings([machine("a", unknown), machine("b", grave), machine("c", unknown)], { machines: 0 });

  expect(group).toEqual({
    ...{ code: "ofTomorrow", severity: "warning", text: "Seen on b.", remedy: "Update." },
    ...{ machineCount: 3, machines: [] },
  });
});

test("names as many machines as asked for, by ID, and counts all, each once", () => {
  const records = [machine("c", spot), machine("a", spot, spot), machine("b", spot)];

  const [group] = groupFindings(records, { machines: 2 });

  expect(group?.machineCount).toBe(3);
  expect(group?.machines.map(({ name }) => name)).toEqual(["a", "b"]);
});

test.for([
  [{ code: "spotMachine" }, ["spotMachine"]],
  [{ severity: "blocking" }, ["tooManyDisks"]],
  [{ code: "spotMachine", severity: "blocking" }, []],
] as const)("with %o finds %o", ([query, expected]) => {
  const records = [machine("a", spot, tooMany), seen(vmIdOf("gone"), { state: "deleted", findings: [spot] })];

  const groups = groupFindings(records, { ...query, machines: 25 });

  expect(codes(groups)).toEqual(expected);
  for (const group of groups) expect(group.machineCount).toBe(1);
});
