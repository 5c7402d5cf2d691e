import { expect, test } from "vitest";
import { policyDifferences, shortensRetention } from "../../../../domain/protection/policy-differences.ts";
import type { PolicySettings, PolicyTemplate } from "../../../../domain/protection/policy-template.ts";

const settings: PolicySettings = {
  schedule: { kind: "daily", time: "23:00" },
  timeZone: "UTC",
  retention: {
    days: 30,
    weekly: { weeks: 12, days: ["Sunday", "Monday"] },
    monthly: { months: 12, on: { kind: "weekDays", weeks: ["First"], days: ["Sunday"] } },
    yearly: { years: 5, months: ["January", "July"], on: { kind: "dates", dates: [1] } },
  },
  instantRestoreDays: 2,
};
const template: PolicyTemplate = { ...settings, kind: "standard" };
const { retention } = settings;

test.for<[string, Partial<PolicySettings>]>([
  ["nothing differs", {}],
  ["the time zone is written in another casing", { timeZone: "utc" }],
  ["days come in another order", { retention: { ...retention, weekly: { weeks: 12, days: ["Monday", "Sunday"] } } }],
  ["the template leaves the resource group to Azure", { instantRestoreResourceGroup: { prefix: "a" } }],
])("finds no difference when %s", ([, change]) => {
  expect(policyDifferences(template, { kind: "standard", settings: { ...settings, ...change } })).toEqual([]);
});

test.for<[string, Partial<PolicySettings>, string, string]>([
  ["schedule", { schedule: { kind: "daily", time: "01:30" } }, "daily at 23:00", "daily at 01:30"],
  [
    "schedule",
    { schedule: { kind: "weekly", time: "23:00", days: ["Friday", "Sunday"] } },
    "daily at 23:00",
    "weekly on Sunday, Friday at 23:00",
  ],
  [
    "schedule",
    { schedule: { kind: "hourly", time: "08:00", everyHours: 4, windowHours: 12 } },
    "daily at 23:00",
    "every 4 hours from 08:00 for 12 hours",
  ],
  ["timeZone", { timeZone: "India Standard Time" }, "UTC", "India Standard Time"],
  ["retainDays", { retention: { ...retention, days: 7 } }, "30 days", "7 days"],
  [
    "retainWeekly",
    { retention: { ...retention, weekly: { weeks: 12, days: ["Sunday"] } } },
    "12 weeks, Sunday, Monday",
    "12 weeks, Sunday",
  ],
  [
    "retainMonthly",
    { retention: { ...retention, monthly: { months: 12, on: { kind: "dates", dates: ["last", 1, 15] } } } },
    "12 months, First Sunday",
    "12 months, day 1, 15, last",
  ],
  [
    "retainYearly",
    { retention: { ...retention, yearly: { years: 5, months: ["May"], on: { kind: "dates", dates: [1] } } } },
    "5 years, January, July, day 1",
    "5 years, May, day 1",
  ],
  ["instantRestoreDays", { instantRestoreDays: 5 }, "2", "5"],
])("names a difference of %s", ([setting, change, expected, actual]) => {
  expect(policyDifferences(template, { kind: "standard", settings: { ...settings, ...change } })).toEqual([
    { setting, expected, actual },
  ]);
});

test("names every rule of retention that one of the two does not have", () => {
  const bare = { ...settings, retention: {} };

  const found = policyDifferences(template, { kind: "standard", settings: bare });

  expect(found.map(({ setting, actual }) => [setting, actual])).toEqual([
    ["retainDays", "none"],
    ["retainWeekly", "none"],
    ["retainMonthly", "none"],
    ["retainYearly", "none"],
  ]);
});

test("names another kind", () => {
  expect(policyDifferences(template, { kind: "enhanced", settings })).toEqual([
    { setting: "kind", expected: "standard", actual: "enhanced" },
  ]);
});

test("says that snapshot days are not shown", () => {
  const { instantRestoreDays: _, ...old } = settings;

  expect(policyDifferences(template, { kind: "standard", settings: old })).toEqual([
    { setting: "instantRestoreDays", expected: "2", actual: "not shown" },
  ]);
});

test.for<[string, PolicySettings["instantRestoreResourceGroup"], string]>([
  ["Azure's name", undefined, "as Azure names it"],
  ["another suffix", { prefix: "snapshots-", suffix: "-x" }, "snapshots-<number>-x"],
  ["no suffix", { prefix: "snapshots-" }, "snapshots-<number>"],
])("names the resource group of snapshots with %s", ([, group, actual]) => {
  const wanted = { ...template, instantRestoreResourceGroup: { prefix: "snapshots-", suffix: "-weu" } };
  const shown = { ...settings, ...(group !== undefined && { instantRestoreResourceGroup: group }) };

  expect(policyDifferences(wanted, { kind: "standard", settings: shown })).toEqual([
    { setting: "instantRestoreResourceGroup", expected: "snapshots-<number>-weu", actual },
  ]);
});

test("does not compare a policy that a template cannot express", () => {
  expect(policyDifferences(template, { kind: "standard" })).toEqual([
    { setting: "policy", expected: "as the template says", actual: "settings that a template cannot express" },
  ]);
});

const monthly = { months: 12, on: { kind: "weekDays", weeks: ["First"], days: ["Monday"] } } as const;
const yearly = { years: 5, months: ["January"], on: { kind: "dates", dates: [1] } } as const;
const weekly = (weeks: number, days: readonly ("Sunday" | "Monday" | "Friday")[]) => ({ weeks, days });
test.for<[string, Partial<PolicySettings>, boolean]>([
  ["the same settings", {}, false],
  ["another time", { schedule: { kind: "daily", time: "01:00" }, timeZone: "India Standard Time" }, false],
  ["more days", { retention: { ...retention, days: 31 } }, false],
  ["fewer days", { retention: { ...retention, days: 29 } }, true],
  ["no days", { retention: { ...retention, days: undefined } as never }, true],
  ["one week less", { retention: { ...retention, weekly: weekly(11, ["Sunday", "Monday"]) } }, true],
  [
    "one day of the week more",
    { retention: { ...retention, weekly: weekly(12, ["Sunday", "Monday", "Friday"]) } },
    false,
  ],
  ["one day of the week less", { retention: { ...retention, weekly: weekly(12, ["Sunday"]) } }, true],
  ["another day of the month", { retention: { ...retention, monthly } }, true],
  ["fewer months of the year", { retention: { ...retention, yearly } }, true],
  ["fewer snapshot days", { instantRestoreDays: 1 }, true],
  ["more snapshot days", { instantRestoreDays: 3 }, false],
])("tells whether a change to %s shortens retention", ([, change, shortens]) => {
  expect(shortensRetention(settings, { ...settings, ...change })).toBe(shortens);
});

test("keeps nothing for less when there was nothing, or snapshot days were not shown", () => {
  const { instantRestoreDays: _, ...old } = { ...settings, retention: { days: 30 } };

  expect(shortensRetention(old, settings)).toBe(false);
});
