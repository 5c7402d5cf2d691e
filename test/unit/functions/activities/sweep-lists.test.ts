import type { InvocationContext } from "@azure/functions";
import { describe, expect, test } from "vitest";
import { machineInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { BackupError } from "../../../../domain/errors.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { InventoryRecord } from "../../../../domain/inventory/record.ts";
import type { FleetItem } from "../../../../domain/ports/fleet.ts";
import { sharedCauseOf } from "../../../../domain/sweep/causes.ts";
import { createPlanSweep } from "../../../../functions/activities/plan-sweep.ts";
import { createReadProbes } from "../../../../functions/activities/read-probes.ts";
import { createStartProtections, createStartRetirements } from "../../../../functions/activities/start-protections.ts";
import { createSweepCause } from "../../../../functions/activities/sweep-cause.ts";
import { createSweepLocks } from "../../../../functions/activities/sweep-locks.ts";
import { createSweepOrphans } from "../../../../functions/activities/sweep-orphans.ts";
import { createSweepUnseen } from "../../../../functions/activities/sweep-unseen.ts";
import { InMemoryFleet } from "../../../support/fakes/in-memory-fleet.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemorySubscriptions } from "../../../support/fakes/in-memory-subscriptions.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { sampleConfig, sampleVaultId, sampleVmId } from "../../../support/fakes/sample-machine.ts";

const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const OTHER = "00000000-0000-0000-0000-000000000002";
const context = {} as InvocationContext;
const startedAt = "2026-03-30T08:00:00.000Z" as Instant;
const at = "2026-03-30T08:05:00.000Z" as Instant;
const before = "2026-03-30T07:00:00.000Z" as Instant;

function record(name: string, change: Partial<InventoryRecord> = {}): InventoryRecord {
  return {
    ...{ vmId: sampleVmId(name), name, resourceGroup: "shop", subscriptionId: SUBSCRIPTION },
    ...{ state: "needsAttention", reason: "policyMissing", vaultId: sampleVaultId(), observedAt: before },
    ...change,
  };
}

function item(name: string, protectionState = "Protected"): FleetItem {
  return { vmId: sampleVmId(name), vaultId: sampleVaultId(), protectionState, isSoftDeleted: false };
}

describe("the plan of a sweep", () => {
  test("names the subscriptions that can be read, those of vaults too, and those that cannot", async () => {
    const [vault] = Object.values(sampleConfig().vaults);
    const vaults = { far: { ...vault, subscriptionId: OTHER } } as ReturnType<typeof sampleConfig>["vaults"];
    const fleet = new InMemoryFleet([SUBSCRIPTION]);

    const plan = await createPlanSweep({ fleet, config: sampleConfig({ vaults }) })();

    expect(plan).toEqual({
      subscriptionIds: [SUBSCRIPTION],
      unreadable: [OTHER],
      readable: [SUBSCRIPTION],
      startsPerMinute: 60,
    });
  });

  test("of no subscription asks nothing", async () => {
    const fleet = new InMemoryFleet([]);
    fleet.faults.failNext("readableSubscriptions", new Error("asked"));

    const plan = await createPlanSweep({ fleet, config: sampleConfig({ subscriptionIds: [] }) })();

    expect([plan.readable, plan.unreadable]).toEqual([[], []]);
  });
});

describe("machines that a sweep did not see", () => {
  async function sweepUnseen(change: object = {}, subscriptionIds = [SUBSCRIPTION.toUpperCase(), OTHER]) {
    const inventory = new InMemoryInventory();
    const other = sampleVmId("far").replace(SUBSCRIPTION, OTHER);
    await inventory.upsert([
      record("missed"),
      record("seen", { observedAt: at }),
      record("old", { state: "deleted", reason: "nothingToStop" }),
      record("far", { vmId: other, subscriptionId: OTHER }),
    ]);
    const { context: recording, log } = recordingContext();
    const input = { at, startedAt, readable: [SUBSCRIPTION], isScanComplete: true, ...change };
    const config = { subscriptionIds };
    return { page: await createSweepUnseen({ inventory, config })(input, recording), inventory, other, log };
  }

  test("are started where their subscription was read, and unknown where it was not", async () => {
    const { page, inventory, other } = await sweepUnseen();

    expect(page.starts).toEqual([sampleVmId("missed")]);
    expect(page.counts).toEqual({ unseen: 1, unknown: 1 });
    expect(await inventory.read(other)).toMatchObject({ state: "unknown", reason: "scanIncomplete" });
  });

  test("stay as they are known where their subscription is not configured to be swept", async () => {
    const { page, inventory, other } = await sweepUnseen({}, [SUBSCRIPTION]);

    expect(page.counts).toEqual({ unseen: 1, unknown: 0 });
    expect(await inventory.read(other)).not.toMatchObject({ state: "unknown" });
  });

  test("are all unknown after an incomplete scan", async () => {
    const { page } = await sweepUnseen({ isScanComplete: false });

    expect([page.starts, page.counts]).toEqual([[], { unseen: 0, unknown: 2 }]);
  });

  test("are none when the inventory cannot be read", async () => {
    const inventory = new InMemoryInventory();
    inventory.faults.failNext("list", new BackupError("STORAGE_UNAVAILABLE", "down"));
    const { context: recording, log } = recordingContext();

    const page = await createSweepUnseen({ inventory, config: { subscriptionIds: [] } })(
      { at, startedAt, readable: [], isScanComplete: true },
      recording,
    );

    expect([page.starts, page.inventory, log.length]).toEqual([[], "failed", 1]);
  });
});

describe("items without a machine", () => {
  const input = { at, subscriptionIds: [SUBSCRIPTION] };
  const arrange = () => ({ fleet: new InMemoryFleet([SUBSCRIPTION], 10), inventory: new InMemoryInventory() });

  test("that still protect are handed over; stopped ones, and those that were handled before, are counted", async () => {
    const deps = arrange();
    deps.fleet.putItem(item("gone")).putItem(item("old", "ProtectionStopped")).putItem(item("reported"));
    await deps.inventory.upsert([record("reported", { state: "deleted", reason: "reportedOnly" })]);

    const page = await createSweepOrphans(deps)(input, recordingContext().context);

    expect(page.orphans).toEqual([{ vmId: sampleVmId("gone"), vaultId: sampleVaultId() }]);
    expect(page.counts).toEqual({ orphans: 1, retainedItems: 2 });
  });

  test("are left to the next sweep when the inventory cannot be read", async () => {
    const deps = arrange();
    deps.fleet.putItem(item("gone"));
    deps.inventory.faults.failNext("read", new BackupError("STORAGE_UNAVAILABLE", "down"));
    const { context: recording, log } = recordingContext();

    const page = await createSweepOrphans(deps)(input, recording);

    expect([page.orphans, page.counts, log.length]).toEqual([[], { inventoryFailures: 1 }, 1]);
  });
});

test("finds the machines that share a cause", async () => {
  const inventory = new InMemoryInventory();
  await inventory.upsert([record("a"), record("b"), record("c", { reason: "unauthenticated" })]);
  const cause = sharedCauseOf(record("a")) ?? "";

  const page = await createSweepCause({ inventory })({ cause });

  expect(page).toEqual({ starts: [sampleVmId("a"), sampleVmId("b")] });
});

function arrangeStarts() {
  const workflows = new InMemoryWorkflows();
  const { context: recording, log } = recordingContext();
  return { workflows, deps: { workflows: () => workflows }, recording, log };
}

describe("starts", () => {
  const batch = { sweepId: "sweep-1", at };

  test("each machine's protection for the sweep, leaves a running one alone, and asks again for one that fails", async () => {
    const { workflows, deps, recording, log } = arrangeStarts();
    workflows.faults.failNext("startUnlessRunning", new Error("task hub down"));
    workflows.put(machineInstanceId("protect", sampleVmId("b")), "running");
    const vmIds = ["a", "b", "c"].map((name) => sampleVmId(name));

    const started = await createStartProtections(deps)({ vmIds, ...batch }, recording);

    expect(started).toEqual({ started: 2, alreadyRunning: 1, failed: 0 });
    expect(workflows.started).toMatchObject(
      ["c", "a"].map((name) => ({
        workflow: "protectVirtualMachine",
        instanceId: machineInstanceId("protect", sampleVmId(name)),
        input: { vmId: sampleVmId(name), source: "sweep", sweepId: "sweep-1" },
      })),
    );
    expect(log).toEqual([]);
  });

  test("all others when one fails twice, and logs that one", async () => {
    const { workflows, deps, recording, log } = arrangeStarts();
    for (const text of ["task hub down", "still down"])
      workflows.faults.failNext("startUnlessRunning", new Error(text));

    const started = await createStartProtections(deps)({ vmIds: [sampleVmId("a")], ...batch }, recording);

    expect(started).toEqual({ started: 0, alreadyRunning: 0, failed: 1 });
    expect(log).toMatchObject([expect.stringContaining("still down")]);
  });

  test("nothing again in a repeated activity, and counts what the first execution started", async () => {
    const { workflows, deps, recording } = arrangeStarts();
    const input = { vmIds: ["a", "b"].map((name) => sampleVmId(name)), ...batch };
    const start = createStartProtections(deps);
    await start(input, recording);
    workflows.put(machineInstanceId("protect", sampleVmId("b")), "finished");

    const again = await start(input, recording);
    const later = await start({ ...input, at: "2026-03-30T08:06:00.000Z" }, recording);

    expect(again).toEqual({ started: 2, alreadyRunning: 0, failed: 0 });
    expect(later).toEqual({ started: 1, alreadyRunning: 1, failed: 0 });
    expect(workflows.started).toHaveLength(3);
  });

  test("a machine that may wait by its row with its plan", async () => {
    const { workflows, deps, recording } = arrangeStarts();
    const plan = {
      ...{ location: "westeurope", vaultId: sampleVaultId(), maximumVaults: 1 },
      ...{ configVersion: "v1", rule: "all", policyKey: "daily", redundancy: "GeoRedundant" },
    };
    const [planned, other] = ["d", "e"].map((name) => sampleVmId(name));
    const waitPlans = [{ ...plan, vmIds: [planned] }];

    const input = { vmIds: [planned, other], sweepId: "sweep-1", at: "2026-03-30T08:00:00.000Z", waitPlans };
    await createStartProtections(deps)(input, recording);

    expect(workflows.started.map(({ input: started }) => started)).toMatchObject([
      { vmId: planned, source: "sweep", sweepId: "sweep-1", waitPlan: plan },
      { vmId: other, source: "sweep", sweepId: "sweep-1" },
    ]);
    expect(workflows.started[1]?.input).not.toHaveProperty("waitPlan");
  });
});

describe("starts of what the sweep found", () => {
  test("the retirement of each orphan with its vault", async () => {
    const { workflows, deps, recording } = arrangeStarts();
    const orphan = { vmId: sampleVmId("gone"), vaultId: sampleVaultId() };

    await createStartRetirements(deps)({ orphans: [orphan], sweepId: "sweep-1" }, recording);

    expect(workflows.started).toMatchObject([{ workflow: "retireMachine", input: orphan }]);
  });
});

describe("a machine that was tried for its cause", () => {
  const outcome = { outcome: "protected", reason: "protectionEnabled", vmId: sampleVmId() };
  const needsAttention = { ...outcome, outcome: "needsAttention", reason: "policyMissing" };
  test.for<[string, Parameters<InMemoryWorkflows["put"]>[1] | undefined, readonly FleetItem[], string]>([
    ["is cured when it is protected", { ...ended(outcome) }, [], "cured"],
    ["is cured while its first backup runs", "running", [item("web-01", "IRPending")], "cured"],
    ["still runs when nothing shows protection", "running", [item("web-01", "ProtectionStopped")], "running"],
    ["is not cured when it needs attention", { ...ended(needsAttention) }, [], "notCured"],
    ["is not cured when its result is unreadable", { ...ended("?") }, [], "notCured"],
    ["is not cured when its instance is gone", undefined, [], "notCured"],
  ])("%s", async ([, state, items, expected]) => {
    const workflows = new InMemoryWorkflows();
    const fleet = new InMemoryFleet([SUBSCRIPTION]);
    for (const each of items) fleet.putItem(each);
    if (state !== undefined) workflows.put(machineInstanceId("protect", sampleVmId()), state);

    const { states } = await createReadProbes({ workflows: () => workflows, fleet })(
      { vmIds: [sampleVmId()] },
      context,
    );

    expect(states).toEqual([expected]);
  });
});

function ended(output: unknown) {
  return { status: "Completed", output, endedAt: at };
}

test("lists the locks of one subscription that hold restore points", async () => {
  const subscriptions = new InMemorySubscriptions();
  const lock = { name: "keep", level: "CanNotDelete" };
  subscriptions.putLock({ ...lock, subscriptionId: SUBSCRIPTION });
  subscriptions.putLock({ ...lock, subscriptionId: OTHER });

  const found = await createSweepLocks({ subscriptions })({ subscriptionId: SUBSCRIPTION });

  expect(found).toEqual({ locks: [{ ...lock, subscriptionId: SUBSCRIPTION }] });
});
