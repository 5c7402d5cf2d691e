import { expect, test } from "vitest";
import { nextOccurrence } from "../../../../../../../local/azure-simulator/recovery-services/model/policy/occurrences.ts";
import type { BackupPolicy } from "../../../../../../../local/azure-simulator/recovery-services/model/state.ts";

function policy(policyType: "V1" | "V2", schedulePolicy: object, timeZone = "UTC"): BackupPolicy {
  return {
    name: "p",
    policyType,
    properties: { schedulePolicy, timeZone },
    instantRetentionDays: 2,
    dailyRetentionDays: 7,
  };
}

/** The date of a set time means nothing. */
const set = (time: string) => `2020-02-29T${time}:00Z`;
const daily = (time: string, timeZone?: string) =>
  policy("V1", { scheduleRunFrequency: "Daily", scheduleRunTimes: [set(time)] }, timeZone);
const weekly = (scheduleRunDays: readonly string[], time: string, timeZone?: string) =>
  policy("V1", { scheduleRunFrequency: "Weekly", scheduleRunDays, scheduleRunTimes: [set(time)] }, timeZone);
const hourly = (interval: number, start: string, scheduleWindowDuration: number, timeZone?: string) =>
  policy(
    "V2",
    {
      scheduleRunFrequency: "Hourly",
      hourlySchedule: { interval, scheduleWindowStartTime: set(start), scheduleWindowDuration },
    },
    timeZone,
  );

/** Start times of the runs that follow an instant, the day's last one marked. */
function runsAfter(policyToRun: BackupPolicy, after: string, count: number): string {
  const runs: string[] = [];
  let afterMs = Date.parse(after);
  while (runs.length < count) {
    const run = nextOccurrence(policyToRun, afterMs);
    if (run === undefined) break;
    runs.push(`${new Date(run.dueAtMs).toISOString().slice(5, 16)}${run.isLastOfDay ? "" : "-"}`);
    afterMs = run.dueAtMs;
  }
  return runs.join(" ");
}

// 30 March 2026 is a Monday.
test.for<[string, BackupPolicy, string, string]>([
  ["a daily policy runs later today", daily("20:00"), "2026-03-30T19:59:59.999Z", "03-30T20:00"],
  ["and at its very time only once", daily("20:00"), "2026-03-30T20:00:00Z", "03-31T20:00"],
  ["an Enhanced daily policy too", enhanced("Daily"), "2026-03-30T08:00:00Z", "03-30T20:00 03-31T20:00"],
  [
    "Tokyo is nine hours ahead",
    daily("20:00", "Tokyo Standard Time"),
    "2026-03-30T08:00:00Z",
    "03-30T11:00 03-31T11:00",
  ],
  ["a time may be on UTC's day before", daily("02:00", "tokyo standard time"), "2026-03-30T08:00:00Z", "03-30T17:00"],
  ["or on UTC's day after", daily("22:00", "Pacific Standard Time"), "2026-03-30T08:00:00Z", "03-31T06:00"],
  [
    "offsets may have quarters of an hour",
    daily("20:00", "Nepal Standard Time"),
    "2026-03-30T08:00:00Z",
    "03-30T14:15",
  ],
  [
    "nothing moves in summer",
    daily("20:00", "W. Europe Standard Time"),
    "2026-03-28T08:00:00Z",
    "03-28T19:00 03-29T19:00",
  ],
  [
    "a weekly policy runs on its days",
    weekly(["Sunday", "Wednesday"], "20:00"),
    "2026-03-30T08:00:00Z",
    "04-01T20:00 04-05T20:00",
  ],
  ["once a week", weekly(["Monday"], "20:00"), "2026-03-30T20:00:00Z", "04-06T20:00 04-13T20:00"],
  [
    "on days of its own time zone",
    weekly(["Monday"], "02:00", "Tokyo Standard Time"),
    "2026-03-30T08:00:00Z",
    "04-05T17:00",
  ],
  ["an Enhanced weekly policy too", enhanced("Weekly"), "2026-03-30T08:00:00Z", "04-05T20:00 04-12T20:00"],
  [
    "an hourly one includes its window's end",
    hourly(4, "08:00", 12),
    "2026-03-30T07:00:00Z",
    "03-30T08:00- 03-30T12:00- 03-30T16:00- 03-30T20:00 03-31T08:00-",
  ],
  ["or ends before it", hourly(8, "08:00", 12), "2026-03-30T07:00:00Z", "03-30T08:00- 03-30T16:00 03-31T08:00-"],
  [
    "a window of a whole day has no run twice",
    hourly(6, "08:00", 24),
    "2026-03-30T13:00:00Z",
    "03-30T14:00- 03-30T20:00- 03-31T02:00 03-31T08:00-",
  ],
  [
    "a window may end on the next day",
    hourly(4, "22:00", 4),
    "2026-03-30T23:00:00Z",
    "03-31T02:00 03-31T22:00- 04-01T02:00",
  ],
  ["one run in 24 hours is the day's last", hourly(24, "08:00", 24), "2026-03-30T08:00:00Z", "03-31T08:00 04-01T08:00"],
  [
    "hours are those of the time zone",
    hourly(12, "09:00", 12, "Tokyo Standard Time"),
    "2026-03-30T00:00:00Z",
    "03-30T12:00 03-31T00:00-",
  ],
])("%s", ([, policyToRun, after, expected]) => {
  expect(runsAfter(policyToRun, after, expected.split(" ").length)).toBe(expected);
});

test("a run has the date of its time zone, by which its point is kept", () => {
  const run = nextOccurrence(daily("02:00", "Tokyo Standard Time"), Date.parse("2026-03-31T08:00:00Z"));

  expect(new Date(run?.localMs ?? 0).toISOString()).toBe("2026-04-01T02:00:00.000Z");
});

test("a policy without a time never runs", () => {
  expect(nextOccurrence(policy("V1", { scheduleRunFrequency: "Daily" }), 0)).toBeUndefined();
});

function enhanced(frequency: "Daily" | "Weekly"): BackupPolicy {
  const scheduleRunTimes = [set("20:00")];
  return policy("V2", {
    scheduleRunFrequency: frequency,
    ...(frequency === "Daily"
      ? { dailySchedule: { scheduleRunTimes } }
      : { weeklySchedule: { scheduleRunTimes, scheduleRunDays: ["Sunday"] } }),
  });
}
