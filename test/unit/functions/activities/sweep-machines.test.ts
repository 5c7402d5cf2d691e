import { describe, expect, test } from "vitest";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import type { ProtectionConfig } from "../../../../domain/protection/config.ts";
import { attentionIssue, fingerprintOf } from "../../../../domain/sweep/issues.ts";
import { policyKeyOf } from "../../../../domain/sweep/policies.ts";
import { createSweepMachines } from "../../../../functions/activities/sweep-machines.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const at = "2026-03-30T08:00:00.000Z" as Instant;
const earlier = "2026-03-30T07:00:00.000Z" as Instant;

function stageOf(names: readonly string[], change: Partial<ProtectionConfig> = {}) {
  const fleet = new InMemoryFleet([SUBSCRIPTION], 10);
  for (const name of names) fleet.putMachine(sampleMachine({ name, vmId: sampleVmId(name) }));
  const inventory = new InMemoryInventory();
  const { context, log } = recordingContext();
  const activity = createSweepMachines({ fleet, inventory, config: sampleConfig(change) });
  const sweep = (input: object = {}) =>
    activity(
      { at, subscriptionIds: [SUBSCRIPTION], readable: [SUBSCRIPTION], probed: [], fingerprint: 0, ...input },
      context,
    );
  return { fleet, inventory, log, sweep };
}

function failed(name: string, change: Partial<InventoryRecord> = {}): InventoryRecord {
  return {
    vmId: sampleVmId(name),
    name,
    resourceGroup: "shop",
    subscriptionId: SUBSCRIPTION,
    state: "needsAttention",
    reason: "policyMissing",
    vaultId: sampleVaultId(),
    observedAt: earlier,
    ...change,
  };
}

test("starts the machines that no vault protects, and writes every machine into the inventory", async () => {
  const { fleet, inventory, sweep } = stageOf(["a", "b"]);
  const lastRecoveryPointAt = earlier;
  fleet.putItem({
    ...{ vmId: sampleVmId("b"), vaultId: sampleVaultId(), protectionState: "Protected", isSoftDeleted: false },
    lastRecoveryPointAt,
  });

  const page = await sweep();

  expect(page).toEqual({
    counts: { machines: 2, toProtect: 1, protected: 1 },
    starts: [{ vmId: sampleVmId("a"), plan: 0 }],
    waitPlans: [expect.objectContaining({ location: "westeurope", vaultId: sampleVaultId() })],
    probes: [],
    examples: [],
    policies: [],
    fingerprint: 0,
    inventory: "written",
  });
  expect(await inventory.read(sampleVmId("a"))).toMatchObject({ state: "waiting", reason: "protectionPending" });
  expect(await inventory.read(sampleVmId("b"))).toMatchObject({
    state: "protected",
    vaultId: sampleVaultId(),
    lastRecoveryPointAt,
    rule: "all",
    observedAt: at,
  });
});

test("continues where the page before ended", async () => {
  const { sweep } = stageOf(Array.from({ length: 11 }, (_, index) => `vm-${10 + index}`));

  const first = await sweep();
  const second = await sweep({ continuation: first.continuation });

  expect([first.starts.length, second.starts.length, second.continuation]).toEqual([10, 1, undefined]);
});

describe("of machines that need attention", () => {
  test("it tries one per shared cause and holds the others", async () => {
    const { inventory, sweep } = stageOf(["a", "b", "c"]);
    await inventory.upsert(["a", "b", "c"].map((name) => failed(name)));

    const page = await sweep();

    expect(page.starts).toEqual([sampleVmId("a")]);
    expect(page.probes).toMatchObject([{ vmId: sampleVmId("a") }]);
    expect(page.counts).toMatchObject({ sameCause: 2, needsAttention: 2 });
    expect(page.examples).toEqual(["b", "c"].map((name) => ({ vmId: sampleVmId(name), reason: "policyMissing" })));
    const held = ["b", "c"].map((name) => attentionIssue(sampleVmId(name), "policyMissing"));
    expect(page.fingerprint).toBe(fingerprintOf(held));
  });

  test("it holds all of a cause that the sweep has tried on another page", async () => {
    const { inventory, sweep } = stageOf(["a", "b"]);
    await inventory.upsert([failed("a"), failed("b")]);
    const { probes } = await sweep();

    const page = await sweep({ probed: probes.map(({ cause }) => cause) });

    expect([page.starts, page.counts["sameCause"]]).toEqual([[], 2]);
  });
});

test("a machine that waits for a date is held and counted as waiting", async () => {
  const { inventory, sweep } = stageOf(["a"]);
  const until = "2026-03-31T00:00:00.000Z" as Instant;
  await inventory.upsert([failed("a", { state: "waiting", reason: "dayQuotaReached", until })]);

  const page = await sweep();

  expect([page.starts, page.counts["waiting"], page.fingerprint]).toEqual([[], 1, 0]);
});

test("a machine whose vault's subscription cannot be read is unknown, is not started, and is an issue", async () => {
  const { sweep, inventory } = stageOf(["a"]);

  const page = await sweep({ readable: [] });

  expect([page.starts, page.counts["unknown"]]).toEqual([[], 1]);
  expect(page.fingerprint).not.toBe(0);
  expect(await inventory.read(sampleVmId("a"))).toMatchObject({ state: "unknown", reason: "scanIncomplete" });
});

test.for(["read", "upsert"])("goes on when the inventory fails to %s, and says so", async (method) => {
  const { inventory, log, sweep } = stageOf(["a"]);
  inventory.faults.failNext(method, new BackupError("STORAGE_UNAVAILABLE", "down"));

  const page = await sweep();

  expect([page.starts, page.inventory]).toEqual([[{ vmId: sampleVmId("a"), plan: 0 }], "failed"]);
  expect(log).toHaveLength(1);
});

test("names machines at risk, and what else is the matter with them", async () => {
  const { fleet, sweep } = stageOf(["a"]);
  for (const vaultId of [sampleVaultId(), `${sampleVaultId()}-2`]) {
    fleet.putItem({ vmId: sampleVmId("a"), vaultId, protectionState: "ProtectionError", isSoftDeleted: false });
  }

  const page = await sweep();

  expect(page.counts).toEqual({ machines: 1, atRisk: 1, duplicateItems: 1 });
  expect(page.examples.map(({ reason }) => reason)).toEqual(["protectionError", "duplicateItems"]);
});

test("returns the policies of the page's items that this sweep has not compared", async () => {
  const { fleet, sweep } = stageOf(["a", "b"]);
  for (const [name, policyName] of [["a", "holdfast-daily"] as const, ["b", "holdfast-daily-2"] as const]) {
    const policyId = `${sampleVaultId()}/backupPolicies/${policyName}`;
    const item = { vmId: sampleVmId(name), vaultId: sampleVaultId(), policyId, isSoftDeleted: false };
    fleet.putItem({ ...item, protectionState: "Protected" });
  }

  const checkedPolicies = [policyKeyOf({ vaultId: sampleVaultId(), policyName: "holdfast-daily" })];
  const { policies } = await sweep({ checkedPolicies });

  expect(policies).toMatchObject([{ vaultId: sampleVaultId(), policyName: "holdfast-daily-2", manage: false }]);
});

describe("the plan by which a machine may wait for another day", () => {
  test("is one for all machines of a rule and region", async () => {
    const { fleet, sweep } = stageOf(["a", "b"]);
    const location = "northeurope";
    fleet.putMachine(sampleMachine({ name: "c", vmId: sampleVmId("c"), location }));

    const page = await sweep();

    expect(page.starts).toEqual([
      { vmId: sampleVmId("a"), plan: 0 },
      { vmId: sampleVmId("b"), plan: 0 },
      { vmId: sampleVmId("c"), plan: 1 },
    ]);
    expect(page.waitPlans).toMatchObject([{ location: "westeurope" }, { location }]);
  });

  test("does not exist for a machine with a soft-deleted item, nor for one that is tried for a shared cause", async () => {
    const { fleet, inventory, sweep } = stageOf(["a", "b"]);
    fleet.putItem({
      ...{ vmId: sampleVmId("a"), vaultId: sampleVaultId(), protectionState: "ProtectionStopped", isSoftDeleted: true },
    });
    await inventory.upsert([failed("b")]);

    const page = await sweep();

    expect([page.starts, page.waitPlans]).toEqual([[sampleVmId("a"), sampleVmId("b")], []]);
    expect(page.probes).toHaveLength(1);
  });
});
