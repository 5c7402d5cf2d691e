import { expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { createDecideProtection } from "../../../../functions/activities/decide-protection.ts";
import { decideProtection } from "../../../../orchestrations/contracts/activities.ts";
import { InMemoryManagedDisks } from "../../../support/fakes/in-memory-managed-disks.ts";
import { InMemoryVirtualMachines } from "../../../support/fakes/in-memory-virtual-machines.ts";
import { sampleConfig, sampleMachine, sampleRule, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const [diskA, diskB] = ["/disks/a", "/disks/b"];
const machine = sampleMachine({
  dataDisks: [{ lun: 0, diskId: diskA }, { lun: 1, diskId: diskB }, { lun: 2 }],
});
const excludeTag = { name: "backup", values: ["off"] };

function subject(
  tags: Readonly<Record<string, Readonly<Record<string, string>>>>,
  disksOfRule: object = { excludeTag },
) {
  const disks = new InMemoryManagedDisks(tags);
  const config = sampleConfig({ rules: [{ ...sampleRule, disks: disksOfRule }] });
  return { disks, decide: createDecideProtection({ machines: new InMemoryVirtualMachines([machine]), disks, config }) };
}

test("excludes the data disks that have the rule's tag", async () => {
  const { decide } = subject({ [diskA]: { Backup: "Off" }, [diskB]: { backup: "on" } });

  const output = await decide({ vmId });

  expect(decideProtection.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({ decision: { disks: { kind: "exclude", luns: [0] } } });
});

test("reads no disk for a rule that chooses disks in another way", async () => {
  const { disks, decide } = subject({}, { excludeLuns: [2] });

  await expect(decide({ vmId })).resolves.toMatchObject({ decision: { disks: { kind: "exclude", luns: [2] } } });
  expect(disks.read).toEqual([]);
});

test.for([
  ["does not exist", undefined],
  ["may not be read", new BackupError("AZURE_ACCESS_DENIED", "no right")],
] as const)("backs up a disk that %s", async ([, error]) => {
  const { disks, decide } = subject({});
  if (error !== undefined) disks.faults.failNext("readTags", error);

  const output = await decide({ vmId });

  expect(output).toMatchObject({ decision: { action: "protect" } });
  expect(output).not.toHaveProperty("decision.disks");
});

test("waits for Azure rather than decide without a disk's tags", async () => {
  const { disks, decide } = subject({});
  disks.faults.failNext("readTags", new BackupError("AZURE_UNAVAILABLE", "down"));

  await expect(decide({ vmId })).rejects.toMatchObject({ code: "AZURE_UNAVAILABLE" });
});
