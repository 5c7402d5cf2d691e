import { expect, test } from "vitest";
import { askForProtection, at, givenVault, readJob } from "./protected-machine.ts";
import {
  itemId,
  machine,
  machineId,
  type SimulatedService,
  simulate,
  subscription,
  vaultId,
} from "./simulated-service.ts";

const dayMinutes = 24 * 60;
const policy = {
  backupManagementType: "AzureIaasVM",
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicy",
    scheduleRunFrequency: "Daily",
    scheduleRunTimes: ["2026-03-30T20:00:00Z"],
  },
  retentionPolicy: {
    retentionPolicyType: "LongTermRetentionPolicy",
    dailySchedule: {
      retentionTimes: ["2026-03-30T20:00:00Z"],
      retentionDuration: { count: 7, durationType: "Days" },
    },
    monthlySchedule: {
      retentionScheduleFormatType: "Daily",
      retentionScheduleDaily: { daysOfTheMonth: [{ date: 1, isLast: false }] },
      retentionTimes: ["2026-03-30T20:00:00Z"],
      retentionDuration: { count: 12, durationType: "Months" },
    },
  },
};

/** A machine with a long-term policy whose scheduled backups run, days after it was protected. */
async function givenScheduledBackups(days: number): Promise<SimulatedService> {
  const simulated = simulate({ scheduledBackups: true });
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  await simulated.call("PUT", `${vaultId()}/backupPolicies/LongTerm`, { body: { properties: policy } });
  await askForProtection(simulated, { policy: "LongTerm" });
  simulated.wait(days * dayMinutes);
  return simulated;
}

async function recommended(simulated: SimulatedService, excludedRPList: readonly string[] = []) {
  const { body } = await simulated.call("POST", `${itemId()}/recoveryPointsRecommendedForMove`, {
    body: { objectType: "ListRecoveryPointsRecommendedForMoveRequest", excludedRPList },
  });
  return (at(body, "value") as readonly unknown[]).map((point) => String(at(point, "name")));
}

async function move(simulated: SimulatedService, point: string, targetTierType = "ArchivedRP") {
  const body = { objectType: "MoveRPAcrossTiersRequest", sourceTierType: "HardenedRP", targetTierType };
  return await simulated.call("POST", `${itemId()}/recoveryPoints/${point}/move`, { body });
}

async function restore(simulated: SimulatedService, point: string, change: Readonly<Record<string, unknown>> = {}) {
  const properties = {
    objectType: "IaasVMRestoreRequest",
    recoveryType: "RestoreDisks",
    sourceResourceId: machineId(),
    storageAccountId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/sa1",
    targetResourceGroupId: `/subscriptions/${subscription}/resourceGroups/target`,
    ...change,
  };
  return await simulated.call("POST", `${itemId()}/recoveryPoints/${point}/restore`, { body: { properties } });
}

test("scheduled points are kept by the rule of their day", async () => {
  const simulated = await givenScheduledBackups(3);

  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  const rules = (at(body, "value") as readonly unknown[]).map((point) => [
    String(at(point, "properties", "recoveryPointTime")).slice(0, 10),
    at(point, "properties", "recoveryPointProperties", "ruleName"),
    String(at(point, "properties", "recoveryPointProperties", "expiryTime")).slice(0, 10),
  ]);
  expect(rules).toEqual([
    ["2026-04-01", "Monthly", "2027-03-27"],
    ["2026-03-31", "Daily", "2026-04-07"],
    ["2026-03-30", "Daily", "2026-04-06"],
  ]);
});

test("a monthly point is recommended for the archive from three months in the vault on", async () => {
  const simulated = await givenScheduledBackups(2 + 90);

  const early = await recommended(simulated);
  simulated.wait(dayMinutes);
  const [point = "", ...others] = await recommended(simulated);

  expect([early, others]).toEqual([[], []]);
  expect(await recommended(simulated, [point])).toEqual([]);
  const read = await simulated.call("GET", `${itemId()}/recoveryPoints/${point}`, { apiVersion: "2023-06-01" });
  expect(at(read.body, "properties", "recoveryPointMoveReadinessInfo")).toEqual({
    ArchivedRP: { isReadyForMove: true },
  });
});

test("a point moves to the archive by a job and is not moved twice", async () => {
  const simulated = await givenScheduledBackups(2 + 91);
  const [point = ""] = await recommended(simulated);

  const wrongWay = await move(simulated, point, "InstantRP");
  const accepted = await move(simulated, point);
  simulated.wait(5 * 60);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");
  const read = await simulated.call("GET", `${itemId()}/recoveryPoints/${point}`);
  const again = await move(simulated, point);

  expect([wrongWay.status, accepted.status, again.status]).toEqual([400, 202, 400]);
  const job = await readJob(simulated, String(at(operation.body, "properties", "jobId")));
  expect([at(job, "properties", "operation"), at(job, "properties", "status")]).toEqual([
    "MoveRecoveryPoint",
    "Completed",
  ]);
  expect(at(read.body, "properties", "recoveryPointTierDetails")).toEqual([{ type: "ArchivedRP", status: "Valid" }]);
});

test("a daily point does not move", async () => {
  const simulated = await givenScheduledBackups(3);
  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  const refused = await move(simulated, String(at(body, "value", 1, "name")));

  expect([refused.status, at(refused.body, "error", "code")]).toEqual([400, "UserErrorRecoveryPointNotReadyForMove"]);
});

test("zone-redundant vaults have no archive", async () => {
  const simulated = simulate({ scheduledBackups: true });
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  await simulated.call("PUT", `${vaultId()}/backupstorageconfig/vaultstorageconfig`, {
    body: { properties: { storageModelType: "ZoneRedundant" } },
  });
  await simulated.call("PUT", `${vaultId()}/backupPolicies/LongTerm`, { body: { properties: policy } });
  await askForProtection(simulated, { policy: "LongTerm" });
  simulated.wait(100 * dayMinutes);

  expect(await recommended(simulated)).toEqual([]);
});

test("an archived point is restored only with rehydration, and its copy stays as long as asked", async () => {
  const simulated = await givenScheduledBackups(2 + 91);
  const [point = ""] = await recommended(simulated);
  await move(simulated, point);
  simulated.wait(5 * 60);
  const rehydrate = (rehydrationRetentionDuration: string) => ({
    objectType: "IaasVMRestoreWithRehydrationRequest",
    recoveryPointRehydrationInfo: { rehydrationRetentionDuration, rehydrationPriority: "High" },
  });
  const tiers = async () => {
    const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints/${point}`);
    return at(body, "properties", "recoveryPointTierDetails");
  };

  const plain = await restore(simulated, point);
  const tooShort = await restore(simulated, point, rehydrate("P9D"));
  const accepted = await restore(simulated, point, rehydrate("P10D"));
  simulated.wait(61);
  const during = await tiers();
  simulated.wait(10 * dayMinutes);

  expect([plain.status, tooShort.status, accepted.status]).toEqual([400, 400, 202]);
  expect(during).toEqual([
    { type: "HardenedRP", status: "Rehydrated" },
    { type: "ArchivedRP", status: "Valid" },
  ]);
  expect(await tiers()).toEqual([{ type: "ArchivedRP", status: "Valid" }]);
});

test.for<[string, Readonly<Record<string, unknown>>, number]>([
  ["to the vault's own subscription is accepted", {}, 202],
  [
    "to another subscription needs the vault's consent",
    { targetResourceGroupId: "/subscriptions/99999999-2222-4333-8444-555555555555/resourceGroups/target" },
    400,
  ],
  ["to a zone needs zone-redundant storage", { zones: ["1"] }, 400],
  ["to a zone that is none is invalid", { zones: ["4"] }, 400],
])("a restore %s", async ([, change, status]) => {
  const simulated = await givenScheduledBackups(1);
  await simulated.call("PATCH", vaultId(), {
    body: {
      properties: {
        restoreSettings: { crossSubscriptionRestoreSettings: { crossSubscriptionRestoreState: "Disabled" } },
      },
    },
  });
  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);

  const answer = await restore(simulated, String(at(body, "value", 0, "name")), change);

  expect(answer.status).toBe(status);
});

test("a restore to another subscription names it in its job", async () => {
  const simulated = await givenScheduledBackups(1);
  const { body } = await simulated.call("GET", `${itemId()}/recoveryPoints`);
  const other = "99999999-2222-4333-8444-555555555555";

  const accepted = await restore(simulated, String(at(body, "value", 0, "name")), {
    targetResourceGroupId: `/subscriptions/${other}/resourceGroups/target`,
  });
  simulated.wait(1);
  const operation = await simulated.call("GET", accepted.headers?.["Azure-AsyncOperation"] ?? "");

  const job = await readJob(simulated, String(at(operation.body, "properties", "jobId")));
  expect(at(job, "properties", "extendedInfo", "propertyBag", "Target Subscription ID")).toBe(other);
});

test("reading changes nothing that happens later, not even by POST", async () => {
  const observe = async (reads: number) => {
    const simulated = await givenScheduledBackups(1);
    await simulated.call("PATCH", vaultId(), {
      body: { properties: { redundancySettings: { crossRegionRestore: "Enabled" } } },
    });
    const points = await simulated.call("GET", `${itemId()}/recoveryPoints`);
    const token = `${itemId()}/recoveryPoints/${String(at(points.body, "value", 0, "name"))}/accessToken`;
    const refresh = await simulated.call("POST", `${vaultId()}/backupFabrics/Azure/refreshContainers`);
    const answers: number[] = [];
    for (let read = 0; read < reads; read += 1) {
      answers.push((await simulated.call("GET", refresh.headers?.["Location"] ?? "")).status);
      answers.push((await simulated.call("POST", token, { body: {} })).status);
    }
    simulated.wait(2 * dayMinutes);
    return { answers, later: (await simulated.call("GET", `${itemId()}/recoveryPoints`)).body };
  };

  const [quiet, curious] = [await observe(0), await observe(2)];

  expect(curious.answers).toEqual([202, 200, 202, 200]);
  expect(curious.later).toEqual(quiet.later);
});
