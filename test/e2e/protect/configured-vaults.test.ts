import { expect, test } from "vitest";
import { startTestStack } from "../../support/stack/start-test-stack.ts";
import type { TestStack } from "../../support/stack/test-stack.ts";

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/holdfast-backup";
const VAULT = `${GROUP}/providers/Microsoft.RecoveryServices/vaults/holdfast-westeurope`;
const WINTER_ZONE = "W. Central Africa Standard Time";
const SUMMER_ZONE = "South Africa Standard Time";

const vaults = {
  regional: {
    name: "holdfast-{location}",
    resourceGroup: "holdfast-backup",
    redundancy: "GeoRedundant",
    crossRegionRestore: true,
    softDelete: { retentionDays: 30 },
    immutability: "Unlocked",
    tags: { owner: "backup" },
  },
};
const policies = {
  daily: {
    standardName: "berlin",
    enhancedName: "berlin-enhanced",
    template: {
      time: "02:00",
      timeZone: "Europe/Berlin",
      retainDays: 30,
      retainMonthly: { months: 12, weeks: ["First"], days: ["Sunday"] },
    },
    enhancedTemplate: { time: "08:00", retainDays: 14, hourly: { everyHours: 4, windowHours: 12 } },
  },
};

async function propertiesOf(stack: TestStack, path: string, apiVersion: string): Promise<unknown> {
  const { status, body } = await stack.arm("GET", `${path}?api-version=${apiVersion}`);
  expect(status).toBe(200);
  return body;
}
const policyOf = (stack: TestStack, name: string) =>
  propertiesOf(stack, `${VAULT}/backupPolicies/${name}`, "2023-06-01");

test("vault and policies are created as the configuration says, before the first item", async () => {
  const stack = await startTestStack((config) => Object.assign(config, { vaults, policies }));

  await stack.createVm("web-01");
  await stack.createVm("safe-01", { securityProfile: { securityType: "TrustedLaunch" } });
  await stack.settle();

  for (const name of ["web-01", "safe-01"])
    expect(stack.outcomeOf(name)).toMatchObject({ reason: "protectionEnabled" });
  expect(await propertiesOf(stack, VAULT, "2024-04-01")).toMatchObject({
    tags: { owner: "backup" },
    properties: {
      redundancySettings: { standardTierStorageRedundancy: "GeoRedundant", crossRegionRestore: "Enabled" },
      securitySettings: {
        softDeleteSettings: { softDeleteRetentionPeriodInDays: 30 },
        immutabilitySettings: { state: "Unlocked" },
      },
    },
  });
  expect(await policyOf(stack, "berlin")).toMatchObject({
    properties: {
      timeZone: SUMMER_ZONE,
      schedulePolicy: { scheduleRunTimes: ["2020-01-01T02:00:00Z"] },
      retentionPolicy: { monthlySchedule: { retentionDuration: { count: 12 } } },
    },
  });
  expect(await policyOf(stack, "berlin-enhanced")).toMatchObject({
    properties: { policyType: "V2", timeZone: "UTC", schedulePolicy: { hourlySchedule: { interval: 4 } } },
  });
});

test("a policy of an IANA time zone follows the end of summer time with the next machine", async () => {
  const startAt = "2026-10-24T08:00:00Z";
  const stack = await startTestStack((config) => Object.assign(config, { vaults, policies }), startAt);
  await stack.createVm("web-01");
  await stack.settle();
  expect(await policyOf(stack, "berlin")).toMatchObject({ properties: { timeZone: SUMMER_ZONE } });

  await stack.clock.advance(2 * 86_400_000);
  await stack.createVm("web-02");
  await stack.settle();

  expect(stack.outcomeOf("web-02")).toMatchObject({ reason: "protectionEnabled" });
  expect(await policyOf(stack, "berlin")).toMatchObject({
    properties: { timeZone: WINTER_ZONE, schedulePolicy: { scheduleRunTimes: ["2020-01-01T02:00:00Z"] } },
  });
});

test("the redundancy of an existing vault is corrected before its first item", async () => {
  const local = {
    regional: { name: "holdfast-{location}", resourceGroup: "holdfast-backup", redundancy: "ZoneRedundant" },
  };
  const stack = await startTestStack((config) => Object.assign(config, { vaults: local }));
  await stack.arm("PUT", `${GROUP}?api-version=2024-11-01`, { location: "westeurope" });
  await stack.arm("PUT", `${VAULT}?api-version=2024-04-01`, {
    location: "westeurope",
    sku: { name: "RS0", tier: "Standard" },
    properties: { publicNetworkAccess: "Enabled" },
  });
  await stack.settle();

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ reason: "protectionEnabled" });
  expect(await propertiesOf(stack, VAULT, "2024-04-01")).toMatchObject({
    properties: { redundancySettings: { standardTierStorageRedundancy: "ZoneRedundant" } },
  });
});

test.for([
  ["readVault", { method: "GET", path: VAULT, after: 1 }],
  ["readPolicy", { method: "GET", path: "*/backupPolicies/*" }],
  ["createPolicy", { method: "PUT", path: "*/backupPolicies/*" }],
] as const)("a vault that parts of Azure do not see for a while is waited for at %s", async ([, selection]) => {
  const stack = await startTestStack();
  await stack.planFaults({ ...selection, kind: "refuse", status: 404, code: "ResourceNotYetSynced", count: 3 });

  await stack.createVm("web-01");
  await stack.settle();

  expect(await stack.injectedFaults()).toMatchObject({ refuse: 3 });
  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
  expect(stack.messages()).toEqual([]);
});

test("a vault that is not found for a minute when its policy is created is waited for", async () => {
  const stack = await startTestStack();
  const message = "The Resource 'Microsoft.RecoveryServices/vaults/holdfast-westeurope' was not found.";
  await stack.planFaults({
    kind: "refuse",
    status: 404,
    code: "ResourceNotFound",
    message,
    path: "*/backupPolicies/*",
    count: 4,
  });

  await stack.createVm("web-01");
  await stack.settle();

  expect(stack.outcomeOf("web-01")).toMatchObject({ outcome: "protected", reason: "protectionEnabled" });
});
