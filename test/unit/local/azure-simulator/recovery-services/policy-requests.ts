import { givenVault } from "./protected-machine.ts";
import { simulate, vaultId } from "./simulated-service.ts";

/** Start of the policies' schedules. */
const TIME = "2026-03-30T19:00:00.000Z";

export const STANDARD_POLICY = {
  backupManagementType: "AzureIaasVM",
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicy",
    scheduleRunFrequency: "Daily",
    scheduleRunTimes: [TIME],
  },
  retentionPolicy: {
    retentionPolicyType: "LongTermRetentionPolicy",
    dailySchedule: { retentionTimes: [TIME], retentionDuration: { count: 30, durationType: "Days" } },
  },
};

export const HOURLY_SCHEDULE = { interval: 4, scheduleWindowStartTime: TIME, scheduleWindowDuration: 12 };

export const ENHANCED_POLICY = {
  ...STANDARD_POLICY,
  policyType: "V2",
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicyV2",
    scheduleRunFrequency: "Hourly",
    hourlySchedule: HOURLY_SCHEDULE,
  },
};

/** Creates a policy in a new vault and returns the response. */
export async function putPolicy(properties: unknown, name = "my-policy") {
  const simulated = simulate();
  await givenVault(simulated);
  return await simulated.call("PUT", `${vaultId()}/backupPolicies/${name}`, { body: { properties } });
}

/** A Standard policy that keeps its points for so many days. */
export function standardPolicyKeeping(count: number) {
  const daily = { retentionTimes: [TIME], retentionDuration: { count, durationType: "Days" } };
  return {
    ...STANDARD_POLICY,
    retentionPolicy: { retentionPolicyType: "LongTermRetentionPolicy", dailySchedule: daily },
  };
}
