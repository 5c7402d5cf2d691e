import type { HttpRequest } from "@azure/functions";
import { expect, test } from "vitest";
import type { Instant } from "../../../../domain/instant.ts";
import type { BackupSchedule } from "../../../../domain/protection/config.ts";
import { createListSchedules } from "../../../../functions/triggers/list-schedules.ts";
import { conforming } from "../../../support/api-contract.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const now = "2026-03-27T12:00:00.000Z" as Instant;
const nightly = { name: "nightly", cron: "30 2 * * *", timeZone: "Europe/Berlin", match: {}, retainDays: 7 };

async function list(schedules: readonly BackupSchedule[], workflows = new InMemoryWorkflows()) {
  const handler = createListSchedules({ config: { schedules }, workflows: () => workflows, now: () => now });
  const response = await handler({} as HttpRequest, recordingContext().context);
  const { status, jsonBody } = conforming("GET /api/schedules", response);
  return { status, items: (jsonBody as { readonly items: readonly Record<string, unknown>[] }).items };
}

test("tells the next five times, in UTC and as the zone's clock shows them", async () => {
  const { status, items } = await list([nightly]);

  expect(status).toBe(200);
  expect(items).toEqual([
    {
      ...{ name: "nightly", cron: "30 2 * * *", timeZone: "Europe/Berlin", paused: false },
      next: [
        { dueAt: "2026-03-28T01:30:00.000Z", wallClock: "2026-03-28T02:30" },
        { dueAt: "2026-03-29T01:00:00.000Z", wallClock: "2026-03-29T03:00" },
        { dueAt: "2026-03-30T00:30:00.000Z", wallClock: "2026-03-30T02:30" },
        { dueAt: "2026-03-31T00:30:00.000Z", wallClock: "2026-03-31T02:30" },
        { dueAt: "2026-04-01T00:30:00.000Z", wallClock: "2026-04-01T02:30" },
      ],
    },
  ]);
});

test("tells the last run that there is, also of a paused schedule", async () => {
  const workflows = new InMemoryWorkflows();
  workflows.put("run:nightly:2026-03-24T01:30Z", "finished");
  workflows.put("run:nightly:2026-03-25T01:30Z", "running");

  const { items } = await list(
    [
      { ...nightly, isPaused: true },
      { ...nightly, name: "other" },
    ],
    workflows,
  );

  expect(items[0]).toMatchObject({
    paused: true,
    lastRun: { id: "run:nightly:2026-03-25T01:30Z", dueAt: "2026-03-25T01:30:00.000Z", status: "Running" },
  });
  expect(items[1]).not.toHaveProperty("lastRun");
});

test("tells how the last run ended", async () => {
  const workflows = new InMemoryWorkflows();
  workflows.put("run:nightly:2026-03-27T01:30Z", { status: "Terminated", output: null, endedAt: now });

  const { items } = await list([nightly], workflows);

  expect(items[0]).toMatchObject({ lastRun: { status: "Terminated" } });
});

test("tells until when no backup starts of a run that is due in a black-out", async () => {
  const blackouts = [{ days: ["Saturday" as const], from: "02:30", until: "04:00" }];

  const { items } = await list([{ ...nightly, blackouts }]);

  const next = items[0]?.["next"] as readonly Record<string, unknown>[];
  expect(next.map((each) => each["blackoutUntil"])).toEqual([
    "2026-03-28T03:00:00.000Z",
    ...Array.from({ length: 4 }, () => undefined),
  ]);
});

test("tells fewer times of a schedule that is rarely due", async () => {
  const { items } = await list([{ ...nightly, cron: "0 0 29 2 *", timeZone: "UTC" }]);

  expect(items[0]?.["next"]).toEqual([
    { dueAt: "2028-02-29T00:00:00.000Z", wallClock: "2028-02-29T00:00" },
    { dueAt: "2032-02-29T00:00:00.000Z", wallClock: "2032-02-29T00:00" },
  ]);
});
