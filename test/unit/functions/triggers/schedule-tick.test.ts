import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import { runInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import { defaultIncidentSettings } from "../../../../domain/incidents/settings.ts";
import type { Instant } from "../../../../domain/instant.ts";
import type { BackupSchedule } from "../../../../domain/protection/config.ts";
import { createScheduleTick } from "../../../../functions/triggers/schedule-tick.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const nightly = { name: "nightly", cron: "0 2 * * *", timeZone: "UTC", match: {}, retainDays: 7 };
const dueAt = "2026-03-01T02:00:00.000Z" as Instant;
const never = "0001-01-01T00:00:00+00:00";

function tick(last: string, next: string, isPastDue = false): Timer {
  return { isPastDue, schedule: { adjustForDST: true }, scheduleStatus: { last, next, lastUpdated: last } };
}

function arrange(now = "2026-03-01T02:00:00.000Z", schedules: readonly BackupSchedule[] = [nightly]) {
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  const run = createScheduleTick({
    schedules,
    workflows: () => workflows,
    incidents: defaultIncidentSettings,
    now: () => now as Instant,
  });
  return { workflows, log, run: (timer: Timer) => run(timer, context) };
}

test("starts a run at the tick at which a schedule falls due", async () => {
  const { workflows, log, run } = arrange();

  await run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"));

  const instanceId = runInstanceId("nightly", dueAt);
  expect(workflows.started).toEqual([
    { workflow: "runBackupSchedule", instanceId, input: { schedule: "nightly", dueAt } },
  ]);
  expect(log).not.toContainEqual(expect.stringContaining("late"));
});

test.for([
  ["a minute early", "2026-03-01T01:58:00Z", "2026-03-01T01:59:00Z"],
  ["hours later", "2026-03-01T11:58:00Z", "2026-03-01T11:59:00Z"],
])("starts nothing %s", async ([, last, next]) => {
  const { workflows, run } = arrange();

  await run(tick(last ?? "", next ?? ""));

  expect(workflows.started).toEqual([]);
});

test("runs an occurrence once, however many ticks see it and although its instance has ended", async () => {
  const { workflows, run } = arrange();
  workflows.put(runInstanceId("nightly", dueAt), "finished");

  await run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"));
  await run(tick("2026-03-01T02:00:00Z", "2026-03-01T02:01:00Z"));

  expect(workflows.started).toEqual([]);
});

test("makes up for a tick that failed", async () => {
  const { workflows, run } = arrange();
  workflows.faults.failNext("startOnce", new Error("task hub down"));

  await expect(run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"))).rejects.toThrow(AggregateError);
  await run(tick("2026-03-01T02:00:00Z", "2026-03-01T02:01:00Z"));

  expect(workflows.started).toHaveLength(1);
});

test.for([
  ["within its deadline, and says how late", "2026-03-01T13:59:00.000Z", "runBackupSchedule"],
  ["but reports it from the deadline on", "2026-03-01T14:00:00.000Z", "raiseAlerts"],
] as const)("makes up for a stop of the app %s", async ([, now, workflow]) => {
  const { workflows, log, run } = arrange(now);

  await run(tick("2026-02-28T23:00:00Z", "2026-02-28T23:01:00Z", true));

  expect(workflows.started.map((request) => request.workflow)).toEqual([workflow]);
  expect(log.filter((line) => line.includes("late"))).toHaveLength(workflow === "runBackupSchedule" ? 1 : 0);
});

test("starts every occurrence that was missed, oldest first, whether earlier runs have ended or not", async () => {
  const hourly = { ...nightly, name: "hourly", cron: "0 * * * *" };
  const { workflows, run } = arrange("2026-03-01T05:30:00.000Z", [hourly]);
  workflows.put(runInstanceId("hourly", "2026-03-01T02:00:00.000Z" as Instant), "running");

  await run(tick("2026-03-01T02:30:00Z", "2026-03-01T02:31:00Z", true));

  expect(workflows.started.map(({ instanceId }) => instanceId)).toEqual(
    ["03:00", "04:00", "05:00"].map((time) => `run:hourly:2026-03-01T${time}Z`),
  );
});

test("reports in one alert what no run was started for, leaving out what had its run before the stop", async () => {
  const hourly = { ...nightly, name: "hourly", cron: "0 * * * *", deadlineHours: 2 };
  const { workflows, log, run } = arrange("2026-03-01T08:30:00.000Z", [hourly]);
  workflows.put(runInstanceId("hourly", "2026-03-01T02:00:00.000Z" as Instant), "finished");
  const late = tick("2026-03-01T02:30:00Z", "2026-03-01T02:31:00Z", true);

  await run(late);
  await run(late);

  const [first, second, alert, ...others] = workflows.started;
  expect([first, second].map((request) => request?.input)).toMatchObject([
    { dueAt: "2026-03-01T07:00:00.000Z" },
    { dueAt: "2026-03-01T08:00:00.000Z" },
  ]);
  expect(alert).toMatchObject({
    workflow: "raiseAlerts",
    input: { alerts: [{ kind: "occurrencesMissed", schedule: "hourly", count: 4 }] },
  });
  expect(others).toEqual([]);
  expect(log).toContainEqual(expect.stringContaining("4 runs were not started, the first due at 2026-03-01T03:00"));
});

test("reports again what it could not report", async () => {
  const { workflows, run } = arrange("2026-03-01T20:00:00.000Z");
  workflows.faults.failNext("read", new Error("task hub down"));

  await expect(run(tick("2026-02-28T23:00:00Z", "2026-02-28T23:01:00Z", true))).rejects.toThrow(AggregateError);
  await run(tick("2026-03-01T20:00:00Z", "2026-03-01T20:01:00Z"));

  expect(workflows.started.map(({ workflow }) => workflow)).toEqual(["raiseAlerts"]);
});

test("tries again what it could not start until the deadline, however long ago the tick was", async () => {
  const { workflows, run } = arrange();
  for (let failure = 0; failure < 3; failure += 1) workflows.faults.failNext("startOnce", new Error("task hub down"));
  const hour = (at: number) => `2026-03-01T${String(at).padStart(2, "0")}:00:00Z`;

  for (const at of [2, 5, 8]) await expect(run(tick(hour(at - 1), hour(at)))).rejects.toThrow(AggregateError);
  await run(tick(hour(10), hour(11)));

  expect(workflows.started.map(({ instanceId }) => instanceId)).toEqual(["run:nightly:2026-03-01T02:00Z"]);
});

test("starts at most 100 runs of a schedule at once, the others at the next ticks", async () => {
  const often = { ...nightly, name: "often", cron: "*/2 * * * *" };
  const { workflows, run } = arrange("2026-03-01T08:00:00.000Z", [often]);

  await run(tick("2026-03-01T01:00:00Z", "2026-03-01T01:01:00Z", true));
  const atOnce = workflows.started.length;
  for (const next of ["08:01", "08:02", "08:03"]) await run(tick("2026-03-01T08:00:00Z", `2026-03-01T${next}:00Z`));

  expect(atOnce).toBe(100);
  expect(new Set(workflows.started.map(({ instanceId }) => instanceId)).size).toBe(241);
  expect(workflows.started).toHaveLength(241);
});

test("starts nothing of a paused schedule and reports nothing", async () => {
  const { workflows, run } = arrange("2026-03-01T20:00:00.000Z", [{ ...nightly, isPaused: true }]);

  await run(tick("2026-02-01T23:00:00Z", "2026-02-01T23:01:00Z", true));

  expect(workflows.started).toEqual([]);
});

test.for<[string, Timer]>([
  ["that has never run", tick(never, "2026-03-01T02:00:00Z")],
  ["without monitor", { ...tick("", ""), scheduleStatus: null as never }],
])("starts what is due now on a host %s, and nothing of long ago", async ([, timer]) => {
  const hoursAgo = { ...nightly, name: "long-ago", cron: "0 1 * * *" };
  const { workflows, run } = arrange("2026-03-01T02:00:00.000Z", [nightly, hoursAgo]);

  await run(timer);

  expect(workflows.started).toMatchObject([{ input: { schedule: "nightly" } }]);
});

test("starts nothing at its second tick that fell due before the first one of the installation", async () => {
  const earlier = { ...nightly, name: "earlier", cron: "30 1 * * *" };
  const { workflows, run } = arrange(undefined, [nightly, earlier]);

  await run(tick(never, "2026-03-01T01:59:00Z"));
  await run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"));

  expect(workflows.started).toMatchObject([{ input: { schedule: "nightly" } }]);
  expect(workflows.signals).toEqual([
    { entity: "scheduleStart", key: "schedules", operation: "begin", input: { at: "2026-03-01T01:58:00.000Z" } },
  ]);
});

test("catches up after a restart with what fell due since the first tick of the installation", async () => {
  const { workflows, run } = arrange("2026-03-01T02:40:00.000Z");
  workflows.putEntity("scheduleStart", "schedules", { at: "2026-03-01T01:00:00.000Z" });

  await run(tick("2026-03-01T02:39:00Z", "2026-03-01T02:40:00Z"));

  expect(workflows.started).toMatchObject([{ input: { dueAt } }]);
  expect(workflows.signals).toEqual([]);
});

test("starts nothing while the beginning of the installation cannot be read, and catches up then", async () => {
  const { workflows, run } = arrange();
  workflows.putEntity("scheduleStart", "schedules", { at: "2026-03-01T01:00:00.000Z" });
  workflows.faults.failNext("readEntityState", new Error("task hub down"));

  await expect(run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"))).rejects.toThrow("task hub down");
  await run(tick("2026-03-01T02:00:00Z", "2026-03-01T02:01:00Z"));

  expect(workflows.started).toMatchObject([{ input: { dueAt } }]);
});

test("starts the other schedules when one cannot be started, and then fails", async () => {
  const { workflows, run } = arrange(undefined, [nightly, { ...nightly, name: "second" }]);
  workflows.faults.failNext("startOnce", new Error("task hub down"));

  await expect(run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"))).rejects.toThrow(AggregateError);

  expect(workflows.started).toMatchObject([{ input: { schedule: "second" } }]);
});
