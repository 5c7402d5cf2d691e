import { describe, expect, test } from "vitest";
import { machineKey } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import { defaultIncidentSettings } from "../../../../domain/incidents/settings.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import type { ProtectionConfig } from "../../../../domain/protection/config.ts";
import { attentionIssue, fingerprintOf } from "../../../../domain/sweep/issues.ts";
import { policyKeyOf } from "../../../../domain/sweep/policies.ts";
import { createSweepMachines } from "../../../../functions/activities/sweep-machines.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleConfig, sampleMachine, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const at = "2026-03-30T08:00:00.000Z" as Instant;
const earlier = "2026-03-30T07:00:00.000Z" as Instant;

function stageOf(names: readonly string[], change: Partial<ProtectionConfig> = {}) {
  const fleet = new InMemoryFleet([SUBSCRIPTION], 10);
  for (const name of names) fleet.putMachine(sampleMachine({ name, vmId: sampleVmId(name), uniqueId: "present" }));
  const inventory = new InMemoryInventory();
  const { context, log } = recordingContext();
  const workflows = new InMemoryWorkflows();
  const config = sampleConfig(change);
  const incidents = defaultIncidentSettings;
  const activity = createSweepMachines({ fleet, inventory, workflows: () => workflows, config, incidents });
  const sweep = (input: object = {}) =>
    activity(
      { at, subscriptionIds: [SUBSCRIPTION], readable: [SUBSCRIPTION], probed: [], fingerprint: 0, ...input },
      context,
    );
  return { fleet, inventory, workflows, log, sweep };
}

/** A run that did not protect the machine has left when it is tried again. */
function planRetry(workflows: InMemoryWorkflows, name: string, nextAt = "2026-03-30T08:30:00.000Z"): void {
  const problem = { reason: "policyMissing", since: earlier, attempts: 1, nextAt, toldBy: "summary" };
  workflows.putEntity("openProblem", machineKey(sampleVmId(name)), problem);
}

function bind(workflows: InMemoryWorkflows, name: string, uniqueId: string): void {
  workflows.putEntity("itemBinding", machineKey(sampleVmId(name)), { uniqueId });
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
    const { inventory, workflows, sweep } = stageOf(["a", "b", "c"]);
    await inventory.upsert(["a", "b", "c"].map((name) => failed(name)));
    for (const name of ["a", "b", "c"]) planRetry(workflows, name);

    const page = await sweep();

    expect(page.starts).toEqual([sampleVmId("a")]);
    expect(page.probes).toMatchObject([{ vmId: sampleVmId("a") }]);
    expect(page.counts).toMatchObject({ sameCause: 2, needsAttention: 2 });
    expect(page.examples).toEqual(["b", "c"].map((name) => ({ vmId: sampleVmId(name), reason: "policyMissing" })));
    const held = ["b", "c"].map((name) => attentionIssue(sampleVmId(name), "policyMissing"));
    expect(page.fingerprint).toBe(fingerprintOf(held));
  });

  test("it holds all of a cause that the sweep has tried on another page", async () => {
    const { inventory, workflows, sweep } = stageOf(["a", "b"]);
    await inventory.upsert([failed("a"), failed("b")]);
    for (const name of ["a", "b"]) planRetry(workflows, name);
    const { probes } = await sweep();

    const page = await sweep({ probed: probes.map(({ cause }) => cause) });

    expect([page.starts, page.counts["sameCause"]]).toEqual([[], 2]);
  });

  test("it starts those without a retry, however often sweeps have observed them", async () => {
    const { inventory, workflows, sweep } = stageOf(["a", "b", "c"]);
    await inventory.upsert(["a", "b", "c"].map((name) => failed(name, { reason: "protectionStopped" })));
    planRetry(workflows, "b");
    planRetry(workflows, "c", "2026-03-30T07:30:00.000Z");

    const page = await sweep();

    const started = page.starts.map((start) => (typeof start === "string" ? start : start.vmId));
    expect([started, page.counts["retryPlanned"]]).toEqual([[sampleVmId("a"), sampleVmId("c")], 1]);
  });

  test("it holds those of which the retry cannot be read, and says so", async () => {
    const { inventory, workflows, log, sweep } = stageOf(["a"]);
    await inventory.upsert([failed("a", { reason: "protectionStopped" })]);
    workflows.faults.failNext("readEntityState", new Error("hub down"));

    const page = await sweep();

    expect([page.starts, page.counts["retryPlanned"]]).toEqual([[], 1]);
    expect(log).toEqual(["warning: The sweep cannot read when machines are tried again: hub down"]);
  });
});

describe("of machines whose item has no recovery point of theirs", () => {
  const withItem = (names: readonly string[], protectionState: string) => {
    const stage = stageOf(names);
    for (const name of names) {
      const item = { vmId: sampleVmId(name), vaultId: sampleVaultId(), isSoftDeleted: false };
      stage.fleet.putItem({ ...item, protectionState });
    }
    return stage;
  };

  test("it starts those whose item was enabled for an earlier machine of the name", async () => {
    const { inventory, workflows, sweep } = withItem(["a", "b", "c"], "IRPending");
    bind(workflows, "a", "of an earlier machine");
    bind(workflows, "b", "present");

    const page = await sweep();

    expect(page.starts).toEqual([sampleVmId("a")]);
    expect(await inventory.read(sampleVmId("a"))).toMatchObject({ state: "waiting", reason: "protectionPending" });
    expect(await inventory.read(sampleVmId("b"))).toMatchObject({ state: "atRisk", reason: "noRecoveryPoint" });
  });

  test("it starts one again in every sweep until the item is the machine's", async () => {
    const { workflows, sweep } = withItem(["a"], "ProtectionStopped");
    bind(workflows, "a", "retired");

    const first = await sweep();
    const second = await sweep({ at: "2026-03-30T09:00:00.000Z" });
    bind(workflows, "a", "present");
    const third = await sweep({ at: "2026-03-30T10:00:00.000Z" });

    expect([first.starts, second.starts, third.starts]).toEqual([[sampleVmId("a")], [sampleVmId("a")], []]);
  });

  test("it goes by the row alone when the bindings cannot be read, and says so", async () => {
    const { workflows, log, sweep } = withItem(["a"], "IRPending");
    bind(workflows, "a", "of an earlier machine");
    workflows.faults.failNext("readEntityState", new Error("hub down"));

    const page = await sweep();

    expect([page.starts, page.inventory]).toEqual([[], "written"]);
    expect(log).toEqual(["warning: The sweep cannot read for which machines items were enabled: hub down"]);
  });
});

test.for<[string, string, Partial<InventoryRecord>]>([
  ["pending for an earlier one", "IRPending", { state: "protected", reason: "protectionEnabled" }],
  ["in error since an earlier one", "ProtectionError", { state: "atRisk", reason: "protectionError" }],
  ["of an earlier one that needed attention", "ProtectionError", { reason: "protectionError" }],
])("starts a recreated machine whose item is %s", async ([, protectionState, change]) => {
  const { fleet, inventory, sweep } = stageOf([]);
  const createdAt = "2026-03-30T07:55:00.000Z" as Instant;
  fleet.putMachine(sampleMachine({ name: "a", vmId: sampleVmId("a"), createdAt }));
  fleet.putItem({ vmId: sampleVmId("a"), vaultId: sampleVaultId(), protectionState, isSoftDeleted: false });
  await inventory.upsert([failed("a", { observedAt: "2026-03-30T07:50:00.000Z" as Instant, ...change })]);

  const page = await sweep();

  expect(page.starts).toEqual([sampleVmId("a")]);
  expect(page.counts).toEqual({ machines: 1, toProtect: 1 });
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
