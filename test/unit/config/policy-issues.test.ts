import { expect, test } from "vitest";
import { policyIssues } from "../../../config/policy-issues.ts";

const names = { standardName: "daily", enhancedName: "daily-v2" };
const daily = { time: "02:00", retainDays: 30 };
const weekly = { time: "02:00", days: ["Sunday", "Wednesday"], retainWeekly: { weeks: 12 } };
const hourly = { ...daily, hourly: { everyHours: 4, windowHours: 12 } };

function issuesOf(policy: object): readonly string[] {
  const policies = { own: { ...names, ...policy } };
  return policyIssues({ policies }, policies).map(({ path, found, allowed }) => `${path}: ${found}: ${allowed}`);
}

test.for<[string, object]>([
  ["a daily template", { template: daily }],
  ["a weekly one", { template: weekly }],
  ["an hourly one for the Enhanced policy", { enhancedTemplate: hourly }],
  ["an hourly one for all machines", { alwaysEnhanced: true, template: hourly, standardName: undefined }],
  ["no template", {}],
  ["a window as long as the interval", { enhancedTemplate: { ...daily, hourly: { everyHours: 12, windowHours: 12 } } }],
  ["five snapshot days of a Standard policy", { template: { ...daily, instantRestoreDays: 5 } }],
  ["the fixed snapshot days of a weekly Standard policy", { template: { ...weekly, instantRestoreDays: 5 } }],
  ["thirty snapshot days of an Enhanced policy", { enhancedTemplate: { ...daily, instantRestoreDays: 30 } }],
  ["17 snapshot days every 4 hours", { enhancedTemplate: { ...hourly, instantRestoreDays: 17 } }],
  [
    "22 snapshot days every 6 hours",
    { enhancedTemplate: { ...daily, hourly: { everyHours: 6, windowHours: 12 }, instantRestoreDays: 22 } },
  ],
  [
    "weekly retention that repeats the schedule's days",
    {
      template: { ...weekly, retainWeekly: { weeks: 12, days: ["Wednesday", "Sunday"] } },
    },
  ],
  ["retention by date", { template: { ...daily, retainMonthly: { months: 12, dates: [1, "last"] } } }],
  [
    "retention by weekday of a weekly schedule",
    { template: { ...weekly, retainMonthly: { months: 12, weeks: ["First"], days: ["Sunday"] } } },
  ],
  ["an IANA time zone", { template: { ...daily, timeZone: "Europe/Berlin" } }],
  ["a Windows time zone in any casing", { template: { ...daily, timeZone: "w. europe standard time" } }],
  ["a template of another shape, which the schema refuses", { template: { time: 2 } }],
  ["something that is no policy, which the schema refuses", { template: null }],
])("takes %s", ([, policy]) => {
  expect(issuesOf(policy)).toEqual([]);
});

test("leaves an entry that is no object to the schema", () => {
  expect(policyIssues({}, { own: 5 })).toEqual([]);
});

test.for<[string, object]>([
  ["standardName: nothing: a name, unless alwaysEnhanced is true", { standardName: undefined }],
  ["template.hourly: an object: nothing, because Standard policies back up once a day", { template: hourly }],
  [
    "enhancedTemplate.hourly: an object: nothing, because days makes the schedule weekly",
    { enhancedTemplate: { ...weekly, hourly: hourly.hourly, instantRestoreDays: 2 } },
  ],
  [
    "enhancedTemplate.hourly.windowHours: 6: everyHours or more, 8",
    { enhancedTemplate: { ...daily, hourly: { everyHours: 8, windowHours: 6 } } },
  ],
  ["template.instantRestoreDays: 6: 1 to 5 for a Standard policy", { template: { ...daily, instantRestoreDays: 6 } }],
  [
    "template.instantRestoreDays: 4: 5 for a Standard policy with this schedule",
    { template: { ...weekly, instantRestoreDays: 4 } },
  ],
  [
    "enhancedTemplate.instantRestoreDays: 18: 1 to 17 for an Enhanced policy with this schedule",
    { enhancedTemplate: { ...hourly, instantRestoreDays: 18 } },
  ],
  [
    "enhancedTemplate.instantRestoreDays: 23: 1 to 22",
    { enhancedTemplate: { ...daily, hourly: { everyHours: 6, windowHours: 12 }, instantRestoreDays: 23 } },
  ],
  ["template.retainDays: nothing: a whole number from 7 to 9999", { template: { time: "02:00" } }],
  ["template.retainDays: 30: nothing, because the schedule is weekly", { template: { ...weekly, retainDays: 30 } }],
  ["template.retainWeekly: nothing: an object with weeks", { template: { time: "02:00", days: ["Sunday"] } }],
  [
    "template.retainWeekly.days: a list: the days of the schedule, or nothing",
    { template: { ...weekly, retainWeekly: { weeks: 12, days: ["Sunday"] } } },
  ],
  ["template.retainWeekly.days: nothing: at least one", { template: { ...daily, retainWeekly: { weeks: 12 } } }],
  ["template.retainMonthly: an object: either", { template: { ...daily, retainMonthly: { months: 12 } } }],
  [
    "template.retainMonthly: an object: either dates, or weeks and days",
    { template: { ...daily, retainMonthly: { months: 12, weeks: ["First"] } } },
  ],
  [
    "template.retainYearly: an object: either dates, or weeks and days",
    {
      template: {
        ...daily,
        retainYearly: { years: 1, months: ["May"], dates: [1], weeks: ["First"], days: ["Sunday"] },
      },
    },
  ],
  [
    "template.retainMonthly.dates: a list: nothing, because the schedule is weekly",
    { template: { ...weekly, retainMonthly: { months: 12, dates: [1] } } },
  ],
  [
    "template.retainYearly.days: a list: days of the schedule: Sunday, Wednesday",
    { template: { ...weekly, retainYearly: { years: 1, months: ["May"], weeks: ["First"], days: ["Monday"] } } },
  ],
  [
    'template.timeZone: "Europe/Berln": an IANA name such as "Europe/Berlin", or a Windows name such as "UTC". Did you mean "Europe/Berlin"?',
    { template: { ...daily, timeZone: "Europe/Berln" } },
  ],
  ['Did you mean "W. Europe Standard Time"?', { template: { ...daily, timeZone: "W Europe Standard Time" } }],
])("refuses what Azure does: %s", ([expected, policy]) => {
  const issues = issuesOf(policy);

  expect(issues).toHaveLength(1);
  expect(issues[0]).toContain(expected);
});
