import { afterAll, beforeAll, expect, test } from "vitest";
import { createVaultDirectory } from "../../../../azure/recovery-services/vault-directory.ts";
import type { PolicySettings } from "../../../../domain/protection/policy-template.ts";
import { type ArmServer, azureOptions, refusal, startArmServer } from "../../../support/azure/arm-server.ts";
import { VAULT_ID } from "../../../support/azure/wire-machine.ts";

let azure: ArmServer;
beforeAll(async () => {
  azure = await startArmServer();
});
afterAll(() => azure.close());

function directory() {
  return createVaultDirectory(azureOptions(azure));
}

const policy = (properties: object) => ({
  status: 200,
  body: {
    id: `${VAULT_ID}/backupPolicies/daily`,
    name: "daily",
    properties: { backupManagementType: "AzureIaasVM", protectedItemsCount: 7, ...properties },
  },
});

const at2230 = "2020-01-01T22:30:00.000Z";
const retention = {
  retentionPolicyType: "LongTermRetentionPolicy",
  dailySchedule: { retentionTimes: [at2230], retentionDuration: { count: 30, durationType: "Days" } },
};
const daily = {
  schedulePolicyType: "SimpleSchedulePolicy",
  scheduleRunFrequency: "Daily",
  scheduleRunTimes: [at2230],
};
const template = {
  schedule: { kind: "daily", time: "22:30" },
  timeZone: "W. Europe Standard Time",
  retention: { days: 30 },
  instantRestoreDays: 2,
} as const satisfies PolicySettings;

test.for([
  ["without a type is Standard", {}, "standard"],
  ["V1 is Standard", { policyType: "V1" }, "standard"],
  ["V2 is Enhanced", { policyType: "V2" }, "enhanced"],
] as const)("%s", async ([, properties, kind]) => {
  azure.respondWith(policy(properties));

  expect(await directory().readPolicy(VAULT_ID, "daily")).toEqual({
    policyId: `${VAULT_ID}/backupPolicies/daily`,
    policyName: "daily",
    kind,
    protectedItemsCount: 7,
  });
});

test("a policy that the vault does not have is undefined", async () => {
  azure.respondWith(refusal(404, "BMSUserErrorPolicyNotFound", "Not there."));

  expect(await directory().readPolicy(VAULT_ID, "daily")).toBeUndefined();
});

test("a policy for other workloads than virtual machines is refused", async () => {
  azure.respondWith(policy({ backupManagementType: "AzureStorage" }));

  await expect(directory().readPolicy(VAULT_ID, "daily")).rejects.toMatchObject({ code: "AZURE_RESPONSE_UNREADABLE" });
});

/** Settings, and the schedule and retention that Azure has for them, both ways. */
const forms: readonly (readonly [string, "standard" | "enhanced", PolicySettings, object, object])[] = [
  ["daily", "standard", template, daily, retention],
  [
    "daily",
    "enhanced",
    template,
    {
      schedulePolicyType: "SimpleSchedulePolicyV2",
      scheduleRunFrequency: "Daily",
      dailySchedule: { scheduleRunTimes: [at2230] },
    },
    retention,
  ],
  [
    "weekly",
    "standard",
    {
      ...template,
      schedule: { kind: "weekly", time: "22:30", days: ["Sunday"] },
      retention: { weekly: { weeks: 12, days: ["Sunday"] } },
    },
    { ...daily, scheduleRunFrequency: "Weekly", scheduleRunDays: ["Sunday"] },
    {
      retentionPolicyType: "LongTermRetentionPolicy",
      weeklySchedule: {
        daysOfTheWeek: ["Sunday"],
        retentionTimes: [at2230],
        retentionDuration: { count: 12, durationType: "Weeks" },
      },
    },
  ],
  [
    "weekly",
    "enhanced",
    { ...template, schedule: { kind: "weekly", time: "22:30", days: ["Monday", "Friday"] } },
    {
      schedulePolicyType: "SimpleSchedulePolicyV2",
      scheduleRunFrequency: "Weekly",
      weeklySchedule: { scheduleRunDays: ["Monday", "Friday"], scheduleRunTimes: [at2230] },
    },
    retention,
  ],
  [
    "hourly, with monthly and yearly retention,",
    "enhanced",
    {
      ...template,
      schedule: { kind: "hourly", time: "22:30", everyHours: 4, windowHours: 12 },
      retention: {
        days: 30,
        monthly: { months: 12, on: { kind: "dates", dates: [1, "last"] } },
        yearly: { years: 10, months: ["January"], on: { kind: "weekDays", weeks: ["First"], days: ["Sunday"] } },
      },
    },
    {
      schedulePolicyType: "SimpleSchedulePolicyV2",
      scheduleRunFrequency: "Hourly",
      hourlySchedule: { interval: 4, scheduleWindowStartTime: at2230, scheduleWindowDuration: 12 },
    },
    {
      ...retention,
      monthlySchedule: {
        retentionScheduleFormatType: "Daily",
        retentionScheduleDaily: {
          daysOfTheMonth: [
            { date: 1, isLast: false },
            { date: 0, isLast: true },
          ],
        },
        retentionTimes: [at2230],
        retentionDuration: { count: 12, durationType: "Months" },
      },
      yearlySchedule: {
        monthsOfYear: ["January"],
        retentionScheduleFormatType: "Weekly",
        retentionScheduleWeekly: { daysOfTheWeek: ["Sunday"], weeksOfTheMonth: ["First"] },
        retentionTimes: [at2230],
        retentionDuration: { count: 10, durationType: "Years" },
      },
    },
  ],
];

test.for(forms)(
  "a %s %s policy is written, and read back, in Azure's form",
  async ([, kind, settings, schedule, kept]) => {
    const properties = {
      policyType: kind === "standard" ? "V1" : "V2",
      timeZone: "W. Europe Standard Time",
      instantRpRetentionRangeInDays: 2,
      schedulePolicy: schedule,
      retentionPolicy: kept,
    };
    azure.respondWith(policy(properties));

    const created = await directory().createPolicy({
      vaultId: VAULT_ID,
      policyName: "daily",
      template: { ...settings, kind },
    });

    expect(azure.requests.at(-1)).toMatchObject({
      method: "PUT",
      path: `${VAULT_ID}/backupPolicies/daily`,
      body: { properties: { backupManagementType: "AzureIaasVM", ...properties } },
    });
    expect(created).toMatchObject({ policyName: "daily", kind, settings });
  },
);

test("the resource group of snapshots is written and read back", async () => {
  const instantRestoreResourceGroup = { prefix: "snapshots-", suffix: "-weu" };
  const instantRPDetails = { azureBackupRGNamePrefix: "snapshots-", azureBackupRGNameSuffix: "-weu" };
  azure.respondWith(policy({ schedulePolicy: daily, retentionPolicy: retention, instantRPDetails }));

  const created = await directory().createPolicy({
    vaultId: VAULT_ID,
    policyName: "daily",
    template: { ...template, kind: "standard", instantRestoreResourceGroup },
  });

  expect(azure.requests.at(-1)?.body).toMatchObject({ properties: { instantRPDetails } });
  expect(created.settings?.instantRestoreResourceGroup).toEqual(instantRestoreResourceGroup);
});

test.for<[string, object, object]>([
  ["several times a day", { ...daily, scheduleRunTimes: [at2230, at2230] }, retention],
  ["a time that cannot be read", { ...daily, scheduleRunTimes: ["soon"] }, retention],
  ["a frequency of another workload", { ...daily, scheduleRunFrequency: "Hourly" }, retention],
  ["a schedule of another workload", { schedulePolicyType: "LogSchedulePolicy" }, retention],
  ["a retention of another workload", daily, { retentionPolicyType: "SimpleRetentionPolicy" }],
  [
    "a retention in other units",
    daily,
    {
      ...retention,
      dailySchedule: { retentionTimes: [at2230], retentionDuration: { count: 4, durationType: "Weeks" } },
    },
  ],
])("a policy with %s has no settings that a template can express", async ([, schedulePolicy, retentionPolicy]) => {
  azure.respondWith(policy({ schedulePolicy, retentionPolicy }));

  expect(await directory().readPolicy(VAULT_ID, "daily")).not.toHaveProperty("settings");
});

test("a change keeps what the template does not name", async () => {
  const tieringPolicy = { ArchivedRP: { tieringMode: "TierRecommended", duration: 0, durationType: "Invalid" } };
  const instantRPDetails = { azureBackupRGNamePrefix: "RG_prefix" };
  azure.respondWith(({ method }) =>
    method === "GET"
      ? policy({ policyType: "V1", schedulePolicy: daily, retentionPolicy: retention, tieringPolicy, instantRPDetails })
      : { status: 202 },
  );

  await directory().changePolicy({
    vaultId: VAULT_ID,
    policyName: "daily",
    template: { ...template, kind: "standard", retention: { days: 90 } },
  });

  expect(azure.requests.at(-1)).toMatchObject({
    method: "PUT",
    body: {
      properties: {
        tieringPolicy,
        instantRPDetails,
        retentionPolicy: { dailySchedule: { retentionDuration: { count: 90 } } },
      },
    },
  });
  expect(azure.requests.at(-1)?.body).not.toHaveProperty("properties.protectedItemsCount");
});
