import type { Timer } from "@azure/functions";
import { defaultIncidentSettings } from "../../../../domain/incidents/settings.ts";
import { expect, test } from "vitest";
import { addSeconds, type Instant, toDate } from "../../../../domain/instant.ts";
import { createScheduleTick } from "../../../../functions/triggers/schedule-tick.ts";
import { wallClock } from "../../../../functions/wall-clock.ts";
import { InMemoryWorkflows } from "../../../support/fakes/in-memory-workflows.ts";
import { recordingContext } from "../../../support/fakes/recording-context.ts";

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"];
const schedules = zones.map((timeZone, index) => ({
  ...{ name: `nightly-${index}`, cron: "30 2 * * *", timeZone, match: {}, retainDays: 7 },
}));
const begin = "2025-12-30T00:00:00.000Z" as Instant;
const end = "2027-01-02T00:00:00.000Z" as Instant;

/** A tick every ten minutes around each change of an offset, every six hours at other times. */
function tickTimes(): readonly Instant[] {
  const clocks = zones.map(wallClock);
  const offsetsAt = (at: Instant) => clocks.map((clock) => clock.localMsAt(at) - toDate(at).getTime()).join();
  const times: Instant[] = [];
  for (let at = begin; at < end; at = addSeconds(at, 6 * 3600)) {
    const isNearChange = offsetsAt(addSeconds(at, -3 * 3600)) !== offsetsAt(addSeconds(at, 9 * 3600));
    for (let minute = 0; minute < (isNearChange ? 360 : 10); minute += 10) times.push(addSeconds(at, 60 * minute));
  }
  return times;
}

test("02:30 is run exactly once on every day of a year in every zone, tick by tick", async () => {
  const workflows = new InMemoryWorkflows();
  const { context } = recordingContext();
  const run = createScheduleTick({ schedules, workflows: () => workflows, incidents: defaultIncidentSettings, now: () => begin });
  let last = begin;
  for (const next of tickTimes()) {
    const scheduleStatus = { last, next, lastUpdated: last };
    await run({ isPastDue: false, schedule: { adjustForDST: true }, scheduleStatus } satisfies Timer, context);
    last = next;
  }

  const days = Array.from({ length: 365 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10));
  for (const { name, timeZone } of schedules) {
    const dueTimes = workflows.started
      .map(({ input }) => input as { readonly schedule: string; readonly dueAt: Instant })
      .filter(({ schedule }) => schedule === name)
      .map(({ dueAt }) => wallClock(timeZone).textAt(dueAt).slice(0, 10))
      .filter((day) => day.startsWith("2026"));
    expect([timeZone, dueTimes]).toEqual([timeZone, days]);
  }
});
