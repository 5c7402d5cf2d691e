import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import type { BackupSchedule } from "../../../domain/protection/config.ts";
import { closedWindowsOf } from "../../../functions/closed-windows.ts";

type Blackouts = NonNullable<BackupSchedule["blackouts"]>;
type Span = readonly [from: string, until: string];

const at = (minute: string) => `${minute}:00.000Z` as Instant;
const berlin = "Europe/Berlin";

function closed(timeZone: string, blackouts: Blackouts | undefined, [from, until]: Span): readonly Span[] {
  const base = { name: "nightly", cron: "30 2 * * *", timeZone, match: {}, retainDays: 30 };
  const schedule: BackupSchedule = { ...base, ...(blackouts !== undefined && { blackouts }) };
  return closedWindowsOf(schedule, at(from), at(until)).map((w) => [w.from.slice(0, 16), w.until.slice(0, 16)]);
}

// 2026-03-04 is a Wednesday.
test.for<[what: string, zone: string, Blackouts, span: Span, expected: readonly Span[]]>([
  [
    "a black-out of every day",
    "UTC",
    [{ from: "08:00", until: "09:30" }],
    ["2026-03-04T00:00", "2026-03-06T00:00"],
    [
      ["2026-03-04T08:00", "2026-03-04T09:30"],
      ["2026-03-05T08:00", "2026-03-05T09:30"],
    ],
  ],
  [
    "the zone's winter time",
    berlin,
    [{ from: "08:00", until: "09:00" }],
    ["2026-01-10T00:00", "2026-01-11T00:00"],
    [["2026-01-10T07:00", "2026-01-10T08:00"]],
  ],
  [
    "the zone's summer time",
    berlin,
    [{ from: "08:00", until: "09:00" }],
    ["2026-07-10T00:00", "2026-07-11T00:00"],
    [["2026-07-10T06:00", "2026-07-10T07:00"]],
  ],
  [
    "a black-out over midnight that began before the span",
    "UTC",
    [{ from: "22:00", until: "06:00" }],
    ["2026-03-04T01:00", "2026-03-04T23:00"],
    [
      ["2026-03-04T01:00", "2026-03-04T06:00"],
      ["2026-03-04T22:00", "2026-03-04T23:00"],
    ],
  ],
  [
    "a black-out over midnight on the day of its begin only",
    "UTC",
    [{ days: ["Wednesday"], from: "22:00", until: "06:00" }],
    ["2026-03-01T00:00", "2026-03-08T00:00"],
    [["2026-03-04T22:00", "2026-03-05T06:00"]],
  ],
  [
    "the week day of the zone, not of UTC",
    "Pacific/Auckland",
    [{ days: ["Wednesday"], from: "01:00", until: "02:00" }],
    ["2026-03-01T00:00", "2026-03-08T00:00"],
    [["2026-03-03T12:00", "2026-03-03T13:00"]],
  ],
  [
    "whole days, of which neighbours become one window",
    "UTC",
    [{ days: ["Saturday", "Sunday"], from: "00:00", until: "00:00" }],
    ["2026-03-04T00:00", "2026-03-20T00:00"],
    [
      ["2026-03-07T00:00", "2026-03-09T00:00"],
      ["2026-03-14T00:00", "2026-03-16T00:00"],
    ],
  ],
  [
    "overlapping black-outs as one, one inside another as nothing more",
    "UTC",
    [
      { from: "10:00", until: "11:00" },
      { from: "08:00", until: "10:30" },
      { from: "08:30", until: "09:00" },
    ],
    ["2026-03-04T00:00", "2026-03-05T00:00"],
    [["2026-03-04T08:00", "2026-03-04T11:00"]],
  ],
  [
    "a begin that spring skips as the end of the gap",
    berlin,
    [{ from: "02:30", until: "04:00" }],
    ["2026-03-29T00:00", "2026-03-29T12:00"],
    [["2026-03-29T01:00", "2026-03-29T02:00"]],
  ],
  [
    "an end that spring skips as the end of the gap",
    berlin,
    [{ from: "01:00", until: "02:30" }],
    ["2026-03-28T12:00", "2026-03-29T12:00"],
    [["2026-03-29T00:00", "2026-03-29T01:00"]],
  ],
  [
    "nothing of a black-out that spring skips whole",
    berlin,
    [{ from: "02:10", until: "02:50" }],
    ["2026-03-29T00:00", "2026-03-29T12:00"],
    [],
  ],
  [
    "both hours that autumn repeats",
    berlin,
    [{ from: "02:15", until: "02:45" }],
    ["2026-10-24T12:00", "2026-10-25T12:00"],
    [["2026-10-25T00:15", "2026-10-25T01:45"]],
  ],
  [
    "a night with a change of time over midnight",
    "America/New_York",
    [{ days: ["Saturday"], from: "20:00", until: "06:00" }],
    ["2026-03-07T00:00", "2026-03-09T00:00"],
    [["2026-03-08T01:00", "2026-03-08T10:00"]],
  ],
  [
    "no black-out outside the span",
    "UTC",
    [{ from: "08:00", until: "09:00" }],
    ["2026-03-04T09:00", "2026-03-05T08:00"],
    [],
  ],
  ["an empty span", "UTC", [{ from: "00:00", until: "00:00" }], ["2026-03-04T09:00", "2026-03-04T09:00"], []],
])("closed is %s", ([, zone, blackouts, span, expected]) => {
  expect(closed(zone, blackouts, span)).toEqual(expected);
});

test("a schedule without black-outs is never closed", () => {
  expect(closed("UTC", undefined, ["2026-03-04T00:00", "2026-03-08T00:00"])).toEqual([]);
});

test("a black-out of every hour closes the whole span, cut at both ends", () => {
  const span: Span = ["2026-03-27T13:37", "2026-04-02T09:01"];

  expect(closed(berlin, [{ from: "00:00", until: "00:00" }], span)).toEqual([span]);
});
