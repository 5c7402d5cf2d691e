import { expect, test, vi } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import { toInstant } from "../../../../domain/instant.ts";
import { createDecideProtection } from "../../../../functions/activities/decide-protection.ts";
import { createSharedPreflight } from "../../../../functions/shared-preflight.ts";
import { decideProtection } from "../../../../orchestrations/contracts/activities.ts";
import { InMemoryManagedDisks } from "../../../support/fakes/in-memory-managed-disks.ts";
import { InMemorySubscriptions } from "../../../support/fakes/in-memory-subscriptions.ts";
import { InMemoryVirtualMachines } from "../../../support/fakes/in-memory-virtual-machines.ts";
import { sampleConfig, sampleMachine, sampleRule, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const vmId = sampleVmId();
const [diskA, diskB] = ["/disks/a", "/disks/b"];
const machine = sampleMachine({
  dataDisks: [{ lun: 0, diskId: diskA }, { lun: 1, diskId: diskB }, { lun: 2 }],
});
const excludeTag = { name: "backup", values: ["off"] };

function shared(subscriptions = new InMemorySubscriptions()) {
  const now = () => toInstant(new Date("2026-11-22T12:00:00Z"));
  return { preflight: createSharedPreflight({ subscriptions }), now };
}

function subject(
  tags: Readonly<Record<string, Readonly<Record<string, string>>>>,
  disksOfRule: object = { excludeTag },
) {
  const disks = new InMemoryManagedDisks(tags);
  const config = sampleConfig({ rules: [{ ...sampleRule, disks: disksOfRule }] });
  const machines = new InMemoryVirtualMachines([machine]);
  return { disks, decide: createDecideProtection({ ...shared(), machines, disks, config }) };
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

test("reports what hinders the machine's protection or weakens its backups", async () => {
  const crowded = sampleMachine({ dataDisks: Array.from({ length: 33 }, (_, lun) => ({ lun })), isSpot: true });
  const config = sampleConfig({ rules: [sampleRule] });
  const machines = new InMemoryVirtualMachines([crowded]);

  const decide = createDecideProtection({ ...shared(), machines, disks: new InMemoryManagedDisks({}), config });
  const output = await decide({ vmId });

  expect(decideProtection.output.parse(output)).toEqual(output);
  expect(output).toMatchObject({ findings: [{ code: "tooManyDisks", severity: "blocking" }, { code: "spotMachine" }] });
});

test("reports what the machine's subscription shows, by the clock of the workflow that asks", async () => {
  const subscriptions = new InMemorySubscriptions();
  subscriptions.putLock({ subscriptionId: sampleMachine().subscriptionId, name: "keep", level: "ReadOnly" });
  const locks = vi.spyOn(subscriptions, "listRestorePointLocks");
  const machines = new InMemoryVirtualMachines([sampleMachine()]);
  const config = sampleConfig({ rules: [sampleRule] });
  const decide = createDecideProtection({
    ...{ ...shared(subscriptions), machines, config },
    disks: new InMemoryManagedDisks({}),
  });

  const output = await decide({ vmId });
  await decide({ vmId, calledAt: "2026-11-22T12:02:00.000Z" });
  await decide({ vmId, calledAt: "2026-11-22T12:03:00.000Z" });

  expect(output).toMatchObject({ findings: [{ code: "restorePointGroupLocked", severity: "warning" }] });
  expect(locks).toHaveBeenCalledTimes(2);
});
