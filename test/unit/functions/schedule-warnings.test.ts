import { expect, test } from "vitest";
import type { Instant } from "../../../domain/instant.ts";
import type { BackupSchedule } from "../../../domain/protection/config.ts";
import { scheduleWarnings } from "../../../functions/schedule-warnings.ts";

const now = "2026-03-04T12:00:00.000Z" as Instant;
const nightly = { name: "nightly", cron: "30 2 * * *", timeZone: "Europe/Berlin", match: {}, retainDays: 7 };
const weekend = { days: ["Saturday", "Sunday"], from: "00:00", until: "00:00" } as const;

test.for<[what: string, change: Partial<BackupSchedule>]>([
  ["without black-outs", {}],
  ["whose black-outs end a minute before the deadline", { blackouts: [{ from: "02:00", until: "14:29" }] }],
  ["that is not due in its black-outs", { blackouts: [weekend], cron: "30 2 * * MON-FRI" }],
  ["whose deadline is later", { blackouts: [weekend], deadlineHours: 46 }],
])("says nothing of a schedule %s", ([, change]) => {
  expect(scheduleWarnings([{ ...nightly, ...change }], now)).toEqual([]);
});

test.for<[what: string, change: Partial<BackupSchedule>, due: string]>([
  ["until its deadline", { blackouts: [{ from: "02:00", until: "14:30" }] }, "2026-03-05 02:30"],
  ["on one day of the week", { blackouts: [weekend] }, "2026-03-07 02:30"],
  ["until a deadline of two days less two hours", { blackouts: [weekend], deadlineHours: 45 }, "2026-03-07 02:30"],
])("warns of a schedule that is closed %s", ([, change, due]) => {
  expect(scheduleWarnings([nightly, { ...nightly, ...change }], now)).toEqual([
    {
      path: "schedules[1].blackouts",
      text: `The run that is due at ${due} backs up nothing: the black-outs last until its deadline.`,
    },
  ]);
});
