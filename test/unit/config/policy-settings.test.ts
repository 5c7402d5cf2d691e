import { expect, test } from "vitest";
import { policy as policySchema } from "../../../config/policy-schema.ts";
import { policyTarget } from "../../../config/policy-settings.ts";

const names = { standardName: "daily", enhancedName: "daily-v2" };
const daily = { time: "23:00", retainDays: 30 };
const read = (given: object) => policyTarget(policySchema.parse({ ...names, ...given }));

test("the short form is a daily policy", () => {
  expect(read({ template: { ...daily, timeZone: "W. Europe Standard Time", instantRestoreDays: 3 } })).toEqual({
    ...names,
    manage: false,
    template: {
      schedule: { kind: "daily", time: "23:00" },
      timeZone: "W. Europe Standard Time",
      retention: { days: 30 },
      instantRestoreDays: 3,
    },
  });
});

test("a weekly policy keeps all of its days weekly, and its snapshots for five days", () => {
  const template = { time: "23:00", days: ["Sunday", "Friday"], retainWeekly: { weeks: 12 } };

  expect(read({ template }).template).toEqual({
    schedule: { kind: "weekly", time: "23:00", days: ["Sunday", "Friday"] },
    timeZone: "UTC",
    retention: { weekly: { weeks: 12, days: ["Sunday", "Friday"] } },
    instantRestoreDays: 5,
  });
});

test("an Enhanced policy of its own has every kind of retention, and its snapshots for seven days", () => {
  const enhancedTemplate = {
    ...daily,
    timeZone: "Europe/Berlin",
    hourly: { everyHours: 4, windowHours: 12 },
    retainWeekly: { weeks: 12, days: ["Sunday"] },
    retainMonthly: { months: 12, dates: [1, "last"] },
    retainYearly: { years: 10, months: ["January"], weeks: ["First"], days: ["Sunday"] },
    instantRestoreResourceGroup: { prefix: "snapshots-" },
  };

  expect(read({ template: daily, enhancedTemplate, manage: true })).toMatchObject({
    manage: true,
    template: { instantRestoreDays: 2 },
    enhancedTemplate: {
      schedule: { kind: "hourly", time: "23:00", everyHours: 4, windowHours: 12 },
      timeZone: "Europe/Berlin",
      retention: {
        days: 30,
        weekly: { weeks: 12, days: ["Sunday"] },
        monthly: { months: 12, on: { kind: "dates", dates: [1, "last"] } },
        yearly: { years: 10, months: ["January"], on: { kind: "weekDays", weeks: ["First"], days: ["Sunday"] } },
      },
      instantRestoreDays: 7,
      instantRestoreResourceGroup: { prefix: "snapshots-" },
    },
  });
});

test("a policy that is always Enhanced needs one name and one template", () => {
  expect(read({ standardName: undefined, alwaysEnhanced: true, template: daily })).toMatchObject({
    standardName: "daily-v2",
    enhancedName: "daily-v2",
    alwaysEnhanced: true,
    template: { instantRestoreDays: 7 },
  });
});
