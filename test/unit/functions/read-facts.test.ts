import { expect, test } from "vitest";
import { noClaims } from "../../../domain/coordination/backup-claims.ts";
import { vaultLedgerKey } from "../../../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant } from "../../../domain/instant.ts";
import { createReadFacts } from "../../../functions/read-facts.ts";
import { InMemoryDeadLetters } from "../../support/fakes/in-memory-dead-letters.ts";
import { InMemoryIncidents } from "../../support/fakes/in-memory-incidents.ts";
import { InMemoryInventory } from "../../support/fakes/in-memory-inventory.ts";
import { InMemoryRunReports } from "../../support/fakes/in-memory-run-reports.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";
import { sampleConfig } from "../../support/fakes/sample-machine.ts";

const start = "2026-03-30T08:00:00.000Z" as Instant;
const vaultId =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/rsv-weu";

function arrange({ vaults = [vaultId] as readonly string[] } = {}) {
  const inventory = new InMemoryInventory();
  const reports = new InMemoryRunReports();
  const incidents = new InMemoryIncidents();
  const deadLetters = new InMemoryDeadLetters();
  const workflows = new InMemoryWorkflows();
  let now = start;
  const readFacts = createReadFacts({
    config: sampleConfig(),
    ...{ inventory, reports, incidents, deadLetters },
    malformedEvents: { read: async () => ({ count: 2 }) },
    vaults: async () => vaults,
    budget: { levels: () => [] },
    now: () => now,
  });
  const pass = (seconds: number) => {
    now = addSeconds(now, seconds);
  };
  return { inventory, deadLetters, workflows, pass, read: () => readFacts(workflows) };
}

test("reads every source once", async () => {
  const { workflows, deadLetters, read } = arrange();
  const key = vaultLedgerKey(vaultId);
  const watch = { open: "", followed: [{}], polledAt: start, nextAt: addSeconds(start, 900) };
  workflows.putEntity("vaultWatch", key, watch);
  workflows.putEntity("backupClaims", key, { ...noClaims, claims: { a: [[0], 1] } });
  workflows.putEntity("appCounts", "app", { throttledRequests: 1 });
  deadLetters.put("SUB/1.json");

  expect(await read()).toMatchObject({
    readAt: start,
    machines: { kind: "read", value: { protected: 0 } },
    runs: { kind: "read", value: [] },
    incidents: { kind: "read", value: [] },
    sweep: { kind: "read", value: { kind: "none" } },
    vaults: {
      value: [{ vaultId, claims: 1, watch: { openJobs: 1, polledAt: start, nextAt: addSeconds(start, 900) } }],
    },
    counts: { value: { throttledRequests: 1 } },
    malformedEvents: { value: 2 },
    deadLetters: { value: 1 },
  });
});

test("an installation that has counted nothing has counted zero, and a vault that was never watched has no watch", async () => {
  const { read } = arrange();

  expect(await read()).toMatchObject({
    counts: { kind: "read", value: { throttledRequests: 0 } },
    vaults: { kind: "read", value: [{ vaultId, claims: 0 }] },
  });
});

test("a source that fails is unknown and holds up no other", async () => {
  const { inventory, workflows, read } = arrange();
  inventory.faults.failNext("counts", new Error("down"));
  workflows.faults.failNext("read", new Error("down"));

  expect(await read()).toMatchObject({
    machines: { kind: "unknown" },
    sweep: { kind: "unknown" },
    incidents: { kind: "read" },
  });
});

test("reads again after a minute, not earlier", async () => {
  const { deadLetters, pass, read } = arrange();

  await read();
  deadLetters.put("SUB/1.json");
  pass(59);
  const cached = await read();
  pass(1);
  const fresh = await read();

  expect(cached.deadLetters).toEqual({ kind: "read", value: 0 });
  expect(fresh.deadLetters).toEqual({ kind: "read", value: 1 });
});

test("looks at 200 vaults at most, and at none whose ID is not one", async () => {
  const many = Array.from({ length: 250 }, (_, index) => `${vaultId}-${index}`);

  const { vaults } = await arrange({ vaults: ["no vault", ...many] }).read();

  expect(vaults.kind === "read" && vaults.value.length).toBe(200);
});
