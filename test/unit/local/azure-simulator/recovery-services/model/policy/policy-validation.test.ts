import { expect, test } from "vitest";
import {
  ENHANCED_POLICY,
  HOURLY_SCHEDULE,
  putPolicy,
  STANDARD_POLICY,
  standardPolicyKeeping,
} from "../../policy-requests.ts";

test.for<[string, unknown, number]>([
  ["daily retention of 7 days is accepted", standardPolicyKeeping(7), 200],
  ["daily retention of 6 days is refused", standardPolicyKeeping(6), 400],
  ["daily retention of 9,999 days is accepted", standardPolicyKeeping(9_999), 200],
  ["daily retention of 10,000 days is refused", standardPolicyKeeping(10_000), 400],
  ["5 snapshot days of a Standard policy are accepted", { ...STANDARD_POLICY, instantRpRetentionRangeInDays: 5 }, 200],
  ["6 snapshot days of a Standard policy are refused", { ...STANDARD_POLICY, instantRpRetentionRangeInDays: 6 }, 400],
  [
    "17 snapshot days of a four-hourly Enhanced policy are accepted",
    { ...ENHANCED_POLICY, instantRpRetentionRangeInDays: 17 },
    200,
  ],
  [
    "18 snapshot days of a four-hourly Enhanced policy are refused",
    { ...ENHANCED_POLICY, instantRpRetentionRangeInDays: 18 },
    400,
  ],
  ["an hourly schedule needs an Enhanced policy", { ...ENHANCED_POLICY, policyType: "V1" }, 400],
  [
    "an interval of five hours is refused",
    {
      ...ENHANCED_POLICY,
      schedulePolicy: { ...ENHANCED_POLICY.schedulePolicy, hourlySchedule: { ...HOURLY_SCHEDULE, interval: 5 } },
    },
    400,
  ],
  [
    "a run that does not start on a half hour is refused",
    {
      ...STANDARD_POLICY,
      schedulePolicy: { ...STANDARD_POLICY.schedulePolicy, scheduleRunTimes: ["2026-03-30T19:10:00Z"] },
    },
    400,
  ],
  ["a Windows time zone is accepted in any casing", { ...STANDARD_POLICY, timeZone: "tokyo standard time" }, 200],
  ["a time zone that does not exist is refused", { ...STANDARD_POLICY, timeZone: "Mars/Olympus" }, 400],
  ["a policy for another workload is refused", { ...STANDARD_POLICY, backupManagementType: "AzureSql" }, 400],
])("%s", async ([, properties, status]) => {
  expect((await putPolicy(properties)).status).toBe(status);
});

test.for<[string, string, number]>([
  ["a policy name of 3 characters is accepted", "abc", 200],
  ["a policy name of 2 characters is refused", "ab", 400],
  ["a policy name that ends with a hyphen is refused", "abc-", 400],
])("%s", async ([, name, status]) => {
  expect((await putPolicy(STANDARD_POLICY, name)).status).toBe(status);
});
