import { expect, test } from "vitest";
import { at, givenProtectedMachine, givenVault } from "./protected-machine.ts";
import { simulate, vaultId } from "./simulated-service.ts";

const time = "2026-03-30T19:00:00.000Z";
const standard = {
  backupManagementType: "AzureIaasVM",
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicy",
    scheduleRunFrequency: "Daily",
    scheduleRunTimes: [time],
  },
  retentionPolicy: {
    retentionPolicyType: "LongTermRetentionPolicy",
    dailySchedule: { retentionTimes: [time], retentionDuration: { count: 30, durationType: "Days" } },
  },
};
const hourly = { interval: 4, scheduleWindowStartTime: time, scheduleWindowDuration: 12 };
const enhanced = {
  ...standard,
  policyType: "V2",
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicyV2",
    scheduleRunFrequency: "Hourly",
    hourlySchedule: hourly,
  },
};

async function put(properties: unknown, name = "my-policy") {
  const simulated = simulate();
  await givenVault(simulated);
  return await simulated.call("PUT", `${vaultId()}/backupPolicies/${name}`, { body: { properties } });
}

function keeping(count: number) {
  const daily = { retentionTimes: [time], retentionDuration: { count, durationType: "Days" } };
  return { ...standard, retentionPolicy: { retentionPolicyType: "LongTermRetentionPolicy", dailySchedule: daily } };
}

test("a policy is answered with the service's defaults, without milliseconds, and with its count of items", async () => {
  const answer = await put({ ...standard, protectedItemsCount: 12 });

  expect(answer.status).toBe(200);
  expect(at(answer.body, "properties")).toMatchObject({
    instantRPDetails: {},
    instantRpRetentionRangeInDays: 2,
    timeZone: "UTC",
    protectedItemsCount: 0,
    schedulePolicy: { scheduleRunTimes: ["2026-03-30T19:00:00Z"], scheduleWeeklyFrequency: 0 },
  });
});

test.for<[string, unknown, number]>([
  ["seven days are kept", keeping(7), 200],
  ["six days are too few", keeping(6), 400],
  ["9,999 days are kept", keeping(9_999), 200],
  ["10,000 days are too many", keeping(10_000), 400],
  ["five snapshot days suit a Standard policy", { ...standard, instantRpRetentionRangeInDays: 5 }, 200],
  ["six do not", { ...standard, instantRpRetentionRangeInDays: 6 }, 400],
  ["seventeen suit an Enhanced policy of four hours", { ...enhanced, instantRpRetentionRangeInDays: 17 }, 200],
  ["eighteen do not", { ...enhanced, instantRpRetentionRangeInDays: 18 }, 400],
  ["an hourly schedule needs an Enhanced policy", { ...enhanced, policyType: "V1" }, 400],
  [
    "an interval of five hours does not exist",
    { ...enhanced, schedulePolicy: { ...enhanced.schedulePolicy, hourlySchedule: { ...hourly, interval: 5 } } },
    400,
  ],
  [
    "runs start on a half hour",
    { ...standard, schedulePolicy: { ...standard.schedulePolicy, scheduleRunTimes: ["2026-03-30T19:10:00Z"] } },
    400,
  ],
  ["other workloads are not modelled", { ...standard, backupManagementType: "AzureSql" }, 400],
])("%s", async ([, properties, status]) => {
  expect((await put(properties)).status).toBe(status);
});

test.for<[string, string, number]>([
  ["a name of three characters is taken", "abc", 200],
  ["one of two is not", "ab", 400],
  ["one that ends with a hyphen is not", "abc-", 400],
])("%s", async ([, name, status]) => {
  expect((await put(standard, name)).status).toBe(status);
});

test("a vault is born with a Standard, an Enhanced and a workload policy", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const names = async (filter = "") => {
    const query = filter === "" ? "" : `?$filter=${encodeURIComponent(filter)}`;
    const list = await simulated.call("GET", `${vaultId()}/backupPolicies${query}`);
    return (at(list.body, "value") as readonly { readonly name: string }[]).map((policy) => policy.name);
  };

  expect(await names()).toEqual(["HourlyLogBackup", "DefaultPolicy", "EnhancedPolicy"]);
  expect(await names("backupManagementType eq 'AzureIaasVM'")).toEqual(["DefaultPolicy", "EnhancedPolicy"]);
});

test("a policy in use cannot be deleted; one that is not, can, and is then not found", async () => {
  const simulated = await givenProtectedMachine();

  const inUse = await simulated.call("DELETE", `${vaultId()}/backupPolicies/defaultpolicy`);
  const free = await simulated.call("DELETE", `${vaultId()}/backupPolicies/EnhancedPolicy`);
  const again = await simulated.call("DELETE", `${vaultId()}/backupPolicies/EnhancedPolicy`);
  const read = await simulated.call("GET", `${vaultId()}/backupPolicies/EnhancedPolicy`);

  expect([inUse.status, free.status, again.status, read.status]).toEqual([400, 200, 204, 404]);
});

test("an Enhanced policy never becomes a Standard one", async () => {
  const simulated = simulate();
  await givenVault(simulated);

  const answer = await simulated.call("PUT", `${vaultId()}/backupPolicies/EnhancedPolicy`, {
    body: { properties: standard },
  });

  expect(answer.status).toBe(400);
});

test("an immutable vault keeps its retention from being shortened", async () => {
  const simulated = simulate();
  await givenVault(simulated);
  const state = { securitySettings: { immutabilitySettings: { state: "Unlocked" } } };
  await simulated.call("PATCH", vaultId(), { body: { properties: state } });

  const shorter = await simulated.call("PUT", `${vaultId()}/backupPolicies/DefaultPolicy`, {
    body: { properties: keeping(29) },
  });
  const longer = await simulated.call("PUT", `${vaultId()}/backupPolicies/DefaultPolicy`, {
    body: { properties: keeping(31) },
  });

  expect(at(shorter.body, "error", "code")).toBe("UserErrorOperationDeniedOnImmutableItem");
  expect(longer.status).toBe(200);
});
