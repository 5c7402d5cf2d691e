import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import { createScheduleStart } from "../../../functions/schedule-start.ts";
import { InMemoryWorkflows } from "../../support/fakes/in-memory-workflows.ts";

const installedAt = "2026-03-01T01:00:00.000Z" as Instant;
const now = "2026-03-02T01:00:00.000Z" as Instant;

test("is what the installation remembers", async () => {
  const hub = new InMemoryWorkflows();
  hub.putEntity("scheduleStart", "schedules", { at: installedAt });

  expect(await createScheduleStart()(hub, now)).toBe(installedAt);
  expect(hub.signals).toEqual([]);
});

test("is the time of the first question where nothing is remembered, which is signalled once", async () => {
  const hub = new InMemoryWorkflows();
  const startOf = createScheduleStart();

  expect(await startOf(hub, installedAt)).toBe(installedAt);
  expect(await startOf(hub, now)).toBe(installedAt);
  expect(hub.signals).toMatchObject([{ operation: "begin", input: { at: installedAt } }]);
});

test("is asked for again after it could not be remembered", async () => {
  const hub = new InMemoryWorkflows();
  hub.faults.failNext("signalEntity", new Error("task hub down"));
  const startOf = createScheduleStart();

  await expect(startOf(hub, installedAt)).rejects.toThrow("task hub down");

  expect(await startOf(hub, now)).toBe(now);
});
