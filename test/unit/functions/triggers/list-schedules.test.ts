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

async function respond(query: string, schedules: readonly BackupSchedule[], workflows = new InMemoryWorkflows()) {
  const handler = createListSchedules({ config: { schedules }, workflows: () => workflows, now: () => now });
  const request = { query: new URLSearchParams(query) } as unknown as HttpRequest;
  return conforming("GET /api/schedules", await handler(request, recordingContext().context));
}

async function list(schedules: readonly BackupSchedule[], workflows = new InMemoryWorkflows(), query = "") {
  const { status, jsonBody } = await respond(query, schedules, workflows);
  return { status, items: (jsonBody as { readonly items: readonly Record<string, unknown>[] }).items };
}

async function dueIn(from: string, until: string, schedule: BackupSchedule) {
  const { items } = await list([schedule], new InMemoryWorkflows(), `from=${from}&until=${until}`);
  const [item = {}] = items;
  return { ...item, occurrences: item["occurrences"] as readonly { readonly dueAt: string; blackoutUntil?: string }[] };
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

test("tells every due time of a range that is still to come, beside the next five", async () => {
  const { occurrences, ...item } = await dueIn("2026-03-01T00:00:00Z", "2026-04-05T00:30:00Z", nightly);

  expect(occurrences).toHaveLength(9);
  expect(occurrences[0]).toEqual({ dueAt: "2026-03-28T01:30:00.000Z", wallClock: "2026-03-28T02:30" });
  expect(occurrences.at(-1)?.dueAt).toBe("2026-04-05T00:30:00.000Z");
  expect(item).toMatchObject({ next: { length: 5 } });
  expect(item).not.toHaveProperty("isCut");
});

test.for([
  ["2026-03-01T00:00:00Z", "2026-03-27T12:00:00Z", "is over"],
  ["2036-01-01T00:00:00Z", "2036-02-01T00:00:00Z", "is more than nine years ahead"],
] as const)("tells nothing of a range from %s to %s, which %s", async ([from, until]) => {
  const { occurrences } = await dueIn(from, until, nightly);

  expect(occurrences).toEqual([]);
});

test("tells every hour of 45 days, and says when there is more", async () => {
  const [from, until] = ["2026-10-01T00:00:00Z", "2026-11-15T00:00:00Z"];

  const hourly = await dueIn(from, until, { ...nightly, cron: "0 * * * *" });
  const oftener = await dueIn(from, until, { ...nightly, cron: "*/30 * * * *" });

  expect([hourly.occurrences.length, "isCut" in hourly]).toEqual([1080, false]);
  expect([oftener.occurrences.length, oftener]).toMatchObject([1081, { isCut: true }]);
});

test("tells the black-outs of a range, each until its own end", async () => {
  const blackouts = [{ days: ["Saturday" as const], from: "02:30", until: "04:00" }];

  const { occurrences } = await dueIn("2026-04-01T00:00:00Z", "2026-04-30T00:00:00Z", { ...nightly, blackouts });

  expect(occurrences.flatMap(({ blackoutUntil = [] }) => blackoutUntil)).toEqual([
    "2026-04-04T02:00:00.000Z",
    "2026-04-11T02:00:00.000Z",
    "2026-04-18T02:00:00.000Z",
    "2026-04-25T02:00:00.000Z",
  ]);
});

test("tells at most a week of a black-out that has no end", async () => {
  const blackouts = [{ from: "00:00", until: "00:00" }];

  const { items } = await list([{ ...nightly, blackouts }]);

  const next = items[0]?.["next"] as readonly Record<string, unknown>[];
  expect(next[0]).toMatchObject({ dueAt: "2026-03-28T01:30:00.000Z", blackoutUntil: "2026-04-04T01:30:00.000Z" });
});

test.for([
  ["from=2026-03-01T00:00:00Z", "until"],
  ["until=2026-03-01T00:00:00Z", "from"],
  ["from=yesterday&until=2026-03-01T00:00:00Z", "from"],
  ["from=2026-03-01T00:00:00Z&until=2026-03-01T00:00:00Z", "until"],
  ["from=2026-03-01T00:00:00Z&until=2026-04-15T00:00:01Z", "until"],
  ["count=100", "count"],
] as const)("refuses %s, and names the field", async ([query, field]) => {
  const { status, body } = await respond(query, [nightly]);

  expect(status).toBe(400);
  expect(JSON.parse(String(body))).toMatchObject({ field });
});

test("takes a range of 45 days", async () => {
  const { status } = await respond("from=2026-03-01T00:00:00Z&until=2026-04-15T00:00:00Z", [nightly]);

  expect(status).toBe(200);
});
