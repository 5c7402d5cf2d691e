import type { Timer } from "@azure/functions";
import { expect, test } from "vitest";
import { runInstanceId } from "../../../../domain/coordination/instance-ids.ts";
import type { Instant } from "../../../../domain/instant.ts";
import { createScheduleTick } from "../../../../functions/triggers/schedule-tick.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const nightly = { name: "nightly", cron: "0 2 * * *", timeZone: "UTC", match: {}, retainDays: 7 };
const dueAt = "2026-03-01T02:00:00.000Z" as Instant;
const never = "0001-01-01T00:00:00+00:00";

function tick(last: string, next: string, isPastDue = false): Timer {
  return { isPastDue, schedule: { adjustForDST: true }, scheduleStatus: { last, next, lastUpdated: last } };
}

function arrange(now = "2026-03-01T02:00:00.000Z", schedules = [nightly]) {
  const workflows = new InMemoryWorkflows();
  const { context, log } = recordingContext();
  const run = createScheduleTick({
    schedules,
    workflows: () => workflows,
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
  ["within 12 hours, and says how late", "2026-03-01T13:59:00.000Z", 1],
  ["but not 12 hours back", "2026-03-01T14:00:00.000Z", 0],
] as const)("makes up for a stop of the app %s", async ([, now, runs]) => {
  const { workflows, log, run } = arrange(now);

  await run(tick("2026-02-28T23:00:00Z", "2026-02-28T23:01:00Z", true));

  expect(workflows.started).toHaveLength(runs);
  expect(log.filter((line) => line.includes("late"))).toHaveLength(runs);
});

test("starts only the newest of the occurrences that were missed", async () => {
  const hourly = { ...nightly, name: "hourly", cron: "0 * * * *" };
  const { workflows, run } = arrange("2026-03-01T05:30:00.000Z", [hourly]);

  await run(tick("2026-03-01T01:30:00Z", "2026-03-01T01:31:00Z", true));

  expect(workflows.started).toMatchObject([{ input: { dueAt: "2026-03-01T05:00:00.000Z" } }]);
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

test("starts the other schedules when one cannot be started, and then fails", async () => {
  const { workflows, run } = arrange(undefined, [nightly, { ...nightly, name: "second" }]);
  workflows.faults.failNext("startOnce", new Error("task hub down"));

  await expect(run(tick("2026-03-01T01:59:00Z", "2026-03-01T02:00:00Z"))).rejects.toThrow(AggregateError);

  expect(workflows.started).toMatchObject([{ input: { schedule: "second" } }]);
});
