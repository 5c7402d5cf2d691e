import { expect, test } from "vitest";
import { readConfigFile } from "../../../config/config-file.ts";
import { scheduleProblem } from "../../../functions/schedule-occurrences.ts";

const schedule = { name: "nightly", cron: "30 2 * * *", retainDays: 14 };

function read(schedules: readonly object[], rest: object = {}) {
  const file = {
    subscriptions: ["00000000-0000-0000-0000-000000000001"],
    rules: [{ name: "none", action: "skip", reason: "not yet" }],
    vaults: {},
    policies: {},
    schedules,
    ...rest,
  };
  const context = { secrets: new Map<string, string>(), allowLocalWebhooks: false, checkSchedule: scheduleProblem };
  return readConfigFile(JSON.stringify(file), "test.json", context);
}

test("a schedule of few words has the documented defaults", () => {
  expect(read([schedule]).protection.schedules).toEqual([
    { ...schedule, timeZone: "UTC", match: {}, deadlineHours: 12 },
  ]);
});

test("reads every setting of a schedule", () => {
  const maximumParallel = { perVault: 20, perSubscription: 100, perTagValue: { tag: "cluster", maximum: 1 } };
  const blackouts = [
    { days: ["Friday"], from: "22:00", until: "06:00" },
    { from: "12:00", until: "12:30" },
  ];
  const given = { staggerMinutes: 90, maximumParallel, blackouts, skipIfNewerThanHours: 20, deadlineHours: 6 };

  const { protection } = read([{ ...schedule, ...given, paused: true }]);

  expect(protection.schedules).toEqual([{ ...schedule, timeZone: "UTC", match: {}, ...given, isPaused: true }]);
});

test("keeps a limit by itself without the others", () => {
  const { protection } = read([{ ...schedule, maximumParallel: { perVault: 1 } }]);

  expect(protection.schedules[0]?.maximumParallel).toEqual({ perVault: 1 });
});

test.for<[message: string, change: object]>([
  ['schedules[0].name: found "a b"; allowed: 2 to 40 of', { name: "a b" }],
  ["schedules[0].staggerMinutes: found 1441; allowed: 1440 or less", { staggerMinutes: 1441, deadlineHours: 48 }],
  [
    "schedules[0].staggerMinutes: found 721; allowed: at most deadlineHours, 720 minutes",
    { staggerMinutes: 721, deadlineHours: undefined },
  ],
  ["schedules[0].staggerMinutes: found 61; allowed: at most", { staggerMinutes: 61, deadlineHours: 1 }],
  ["schedules[0].deadlineHours: found 0; allowed: 1 or more", { deadlineHours: 0 }],
  ["schedules[0].deadlineHours: found 169; allowed: 168 or less", { deadlineHours: 169 }],
  ["schedules[0].skipIfNewerThanHours: found 0; allowed: 1 or more", { skipIfNewerThanHours: 0 }],
  ["schedules[0].paused", { paused: "yes" }],
  ["schedules[0].maximumParallel: found an object; allowed: at least one of perVault", { maximumParallel: {} }],
  ["schedules[0].maximumParallel.perVault: found 0; allowed: 1 or more", { maximumParallel: { perVault: 0 } }],
  ["schedules[0].maximumParallel.perTagValue.tag", { maximumParallel: { perTagValue: { tag: "", maximum: 1 } } }],
  ["schedules[0].maximumParallel.perTagValue.maximum", { maximumParallel: { perTagValue: { tag: "cluster" } } }],
  ["schedules[0].blackouts", { blackouts: [] }],
  ['schedules[0].blackouts[0].from: found "24:00"; allowed: HH:mm', { blackouts: [{ from: "24:00", until: "01:00" }] }],
  ["schedules[0].blackouts[0].until", { blackouts: [{ from: "23:00" }] }],
  ["schedules[0].blackouts[0].days[0]", { blackouts: [{ days: ["Caturday"], from: "23:00", until: "01:00" }] }],
  ['schedules[0].blackouts[0]: found the keys "to"', { blackouts: [{ from: "23:00", to: "01:00", until: "02:00" }] }],
])("refuses %s", ([message, change]) => {
  expect(() => read([{ ...schedule, ...change }])).toThrow(message);
});

test.for<[message: string | undefined, schedules: readonly object[], rest: object]>([
  [undefined, [schedule], { retention: { finishedInstancesDays: 7 } }],
  ["found 6; allowed: 7 or more", [schedule], { retention: { finishedInstancesDays: 6 } }],
  ["found 366; allowed: 365 or less", [schedule], { retention: { finishedInstancesDays: 366 } }],
  [
    "found 10; allowed: 11 or more, because a run may take that long",
    [schedule, { ...schedule, name: "weekly", deadlineHours: 168 }],
    { retention: { finishedInstancesDays: 10 } },
  ],
  [
    "found 14; allowed: 15 or more",
    [schedule],
    { retention: { finishedInstancesDays: 14 }, thresholds: { jobDeadlineHours: 336 } },
  ],
])("for the retention of finished instances says %s", ([message, schedules, rest]) => {
  if (message === undefined) expect(read(schedules, rest).finishedInstances).toEqual({ keepDays: 7 });
  else expect(() => read(schedules, rest)).toThrow(`retention.finishedInstancesDays: ${message}`);
});

test.for([
  [14, [schedule], {}],
  [22, [{ ...schedule, deadlineHours: 168 }], { thresholds: { jobDeadlineHours: 336 } }],
] as const)("keeps finished instances for %d days if the file does not say", ([keepDays, schedules, rest]) => {
  expect(read(schedules, rest).finishedInstances).toEqual({ keepDays });
});
