import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import { purgeSpans } from "../../../../domain/coordination/retention.ts";
import type { Incident } from "../../../../domain/incidents/incident.ts";
import { summaryOf } from "../../../../domain/incidents/summary.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createPurgeTick } from "../../../../functions/triggers/purge-tick.ts";
import { InMemoryApprovals } from "../../../support/fakes/in-memory-approvals.ts";
import { InMemoryChangeLog } from "../../../support/fakes/in-memory-change-log.ts";
import { InMemoryDeliveryLog } from "../../../support/fakes/in-memory-delivery-log.ts";
import { InMemoryIncidents } from "../../../support/fakes/in-memory-incidents.ts";
import { InMemoryInventory } from "../../../support/fakes/in-memory-inventory.ts";
import { InMemoryMalformedEventLog } from "../../../support/fakes/in-memory-malformed-event-log.ts";
import { InMemoryRunReports } from "../../../support/fakes/in-memory-run-reports.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";
import { afterAll, recorded } from "../../../support/incidents.ts";
import { protectionEnded, vmId } from "../../../support/inventory-events.ts";
import { sampleChannel } from "../../../support/messages.ts";

const now = "2026-03-31T03:41:00.000Z" as Instant;
const finishedInstances = { keepDays: 14 };

function arrange() {
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  const inventory = new InMemoryInventory();
  const runReports = new InMemoryRunReports();
  const deliveries = new InMemoryDeliveryLog();
  const incidents = new InMemoryIncidents();
  const malformedEventLog = new InMemoryMalformedEventLog();
  const changes = new InMemoryChangeLog();
  const approvals = new InMemoryApprovals();
  const channels = [sampleChannel("ops")];
  const stores = { inventory, runReports, incidents, deliveries, malformedEventLog, changes, approvals, channels };
  const run = createPurgeTick({ finishedInstances, workflows: () => workflows, ...stores, now: () => now });
  return {
    workflows,
    inventory,
    runReports,
    incidents,
    deliveries,
    malformedEventLog,
    changes,
    log,
    run: (timer: object = {}) => run(timer as Timer, context),
  };
}

test("removes what has outlived the retention, a day's instances at a time, and logs how many", async () => {
  const { workflows, log, run } = arrange();

  await run();

  expect(workflows.purged).toEqual(purgeSpans(finishedInstances, now));
  expect(log).toContainEqual(expect.stringContaining("31 finished instances older than 14 days"));
});

test("counts from when the tick was due, where the host says so", async () => {
  const { workflows, run } = arrange();

  await run({ scheduleStatus: { last: "", lastUpdated: "", next: "2026-05-31T03:41:00Z" } });

  expect(workflows.purged.at(-1)?.createdTo).toBe("2026-05-17T03:41:00.000Z");
});

test("goes on when one span fails, and then fails itself", async () => {
  const { workflows, run } = arrange();
  workflows.faults.failNext("purge", new Error("timeout"));

  await expect(run()).rejects.toThrow(/Not everything/);

  expect(workflows.purged).toHaveLength(30);
});

test("forgets changes that were made 400 days ago", async () => {
  const { changes, run } = arrange();
  const change = { who: "local", what: "protect", subject: vmId } as const;
  await changes.save("1", { ...change, at: "2025-02-24T03:40:59.999Z" as Instant });
  await changes.save("2", { ...change, at: "2025-02-24T03:41:00.000Z" as Instant });

  await run();

  expect((await changes.list({})).items).toMatchObject([{ at: "2025-02-24T03:41:00.000Z" }]);
});

test("forgets what the inventory has kept for 400 days", async () => {
  const { inventory, run } = arrange();
  await inventory.apply(protectionEnded({ at: "2025-02-24T03:40:59.999Z" as Instant }));
  await inventory.apply(protectionEnded({ at: "2025-02-24T03:41:00.000Z" as Instant }));

  await run();

  expect(await inventory.timeline(vmId)).toMatchObject([{ at: "2025-02-24T03:41:00.000Z" }]);
});

test("forgets reports of runs that were due 400 days ago", async () => {
  const { runReports, run } = arrange();
  const report = { schedule: "nightly", startedAt: now, status: "completed", counts: {} } as const;
  await runReports.saveRun({ ...report, id: "old", dueAt: "2025-02-24T03:40:59.999Z" as Instant });
  await runReports.saveRun({ ...report, id: "kept", dueAt: "2025-02-24T03:41:00.000Z" as Instant });

  await run();

  expect((await runReports.list({})).items.map(({ id }) => id)).toEqual(["kept"]);
});

test("forgets incidents that opened 400 days ago", async () => {
  const { incidents, run } = arrange();
  const { state } = afterAll(recorded([1]));
  const incident = summaryOf(state as Incident, now);
  await incidents.save({ ...incident, id: "old", openedAt: "2025-02-24T03:40:59.999Z" as Instant });
  await incidents.save({ ...incident, id: "kept", openedAt: "2025-02-24T03:41:00.000Z" as Instant });

  await run();

  expect((await incidents.list({})).items.map(({ id }) => id)).toEqual(["kept"]);
});

test("removes instances also while the inventory cannot be reached, and then fails itself", async () => {
  const { workflows, inventory, run } = arrange();
  inventory.faults.failNext("forget", new Error("timeout"));

  await expect(run()).rejects.toThrow(/Not everything/);

  expect(workflows.purged).toHaveLength(31);
});

test("forgets deliveries that began more than 90 days ago", async () => {
  const { deliveries, run } = arrange();
  const entry = { channel: "ops", title: "", severity: "info", at: now, attempts: 1, status: "delivered" } as const;
  await deliveries.save({ ...entry, messageId: "old", since: "2025-12-31T03:40:59.999Z" as Instant });
  await deliveries.save({ ...entry, messageId: "kept", since: "2025-12-31T03:41:00.000Z" as Instant });

  await run();

  expect((await deliveries.list("ops", {})).items).toMatchObject([{ messageId: "kept" }]);
});

test("fails when deliveries cannot be forgotten, so that it is seen", async () => {
  const { deliveries, run } = arrange();
  deliveries.faults.failNext("forget", new Error("timeout"));

  await expect(run()).rejects.toThrow(/Not everything/);
});

test("forgets counts of malformed events of more than 31 days ago", async () => {
  const { malformedEventLog, run } = arrange();
  const last = { at: now, because: "no data", entrance: "queue" } as const;
  await malformedEventLog.save({ day: "2026-02-27", writer: "a", count: 100, last });
  await malformedEventLog.save({ day: "2026-02-28", writer: "a", count: 5, last });

  await run();

  expect((await malformedEventLog.read("2026-01-01T00:00:00.000Z" as Instant)).count).toBe(5);
});
