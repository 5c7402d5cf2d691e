import { afterAll, beforeAll, expect, test } from "vitest";
import { createVaultDirectory } from "../../../../azure/recovery-services/vault-directory.ts";
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
const template = {
  time: "22:30",
  timeZone: "W. Europe Standard Time",
  retainDays: 30,
  instantRestoreDays: 2,
} as const;

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

test.for([
  [
    "standard",
    "V1",
    {
      schedulePolicyType: "SimpleSchedulePolicy",
      scheduleRunFrequency: "Daily",
      scheduleRunTimes: ["2020-01-01T22:30:00.000Z"],
    },
  ],
  [
    "enhanced",
    "V2",
    {
      schedulePolicyType: "SimpleSchedulePolicyV2",
      scheduleRunFrequency: "Daily",
      dailySchedule: { scheduleRunTimes: ["2020-01-01T22:30:00.000Z"] },
    },
  ],
] as const)("a %s policy is created as %s, daily", async ([kind, policyType, schedulePolicy]) => {
  azure.respondWith(policy({ policyType, protectedItemsCount: 0 }));

  const created = await directory().createPolicy({
    vaultId: VAULT_ID,
    policyName: "daily",
    template: { ...template, kind },
  });

  expect(created).toMatchObject({ policyName: "daily", kind, protectedItemsCount: 0 });
  expect(azure.requests.at(-1)).toMatchObject({
    method: "PUT",
    path: `${VAULT_ID}/backupPolicies/daily`,
    body: {
      properties: {
        backupManagementType: "AzureIaasVM",
        policyType,
        timeZone: "W. Europe Standard Time",
        instantRpRetentionRangeInDays: 2,
        schedulePolicy,
        retentionPolicy: {
          retentionPolicyType: "LongTermRetentionPolicy",
          dailySchedule: {
            retentionTimes: ["2020-01-01T22:30:00.000Z"],
            retentionDuration: { count: 30, durationType: "Days" },
          },
        },
      },
    },
  });
});
