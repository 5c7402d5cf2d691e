import { expect, test } from "vitest";
import { carryOut, everyBody, ITEM, jobStatuses, toRunningBackup, VAULT, VM } from "./backup-scenario.ts";
import { journalPath, late, punctual, type RestartableCloud, startCloud } from "./restartable-cloud.ts";

const DAY_MINUTES = 24 * 60;
/** Every four hours from 12:00 to 20:00 UTC; the simulator starts at 08:00. */
const HOURLY_POLICY = {
  properties: {
    backupManagementType: "AzureIaasVM",
    policyType: "V2",
    schedulePolicy: {
      schedulePolicyType: "SimpleSchedulePolicyV2",
      scheduleRunFrequency: "Hourly",
      hourlySchedule: { interval: 4, scheduleWindowStartTime: "2026-03-30T12:00:00Z", scheduleWindowDuration: 8 },
    },
    retentionPolicy: {
      retentionPolicyType: "LongTermRetentionPolicy",
      dailySchedule: { retentionDuration: { count: 7, durationType: "Days" } },
    },
  },
};
const protection = {
  properties: {
    protectedItemType: "Microsoft.Compute/virtualMachines",
    sourceResourceId: VM,
    policyId: `${VAULT}/backupPolicies/Hourly`,
  },
};
/** A machine under the hourly policy, without any backup on demand. */
const toSchedule = [
  ...toRunningBackup.slice(0, 3),
  [6, "PUT", `${VAULT}/backupPolicies/Hourly`, HOURLY_POLICY],
  [7, "PUT", ITEM, protection],
] as const;

async function givenSchedule(options: Parameters<typeof startCloud>[0]): Promise<RestartableCloud> {
  const cloud = await startCloud(options);
  await carryOut(cloud, toSchedule);
  return cloud;
}

test.for<[string, typeof punctual]>([
  ["timers in time", punctual],
  ["timers that are late", late],
])("kills in the midst of runs leave the same jobs and points, with %s", async ([, clock]) => {
  const twin = await givenSchedule({});
  const cloud = await givenSchedule({ journalFile: journalPath(), clock });

  // Before the first run, while it starts and transfers, between runs, and over a night without a request.
  for (const minute of [60, 4 * 60 + 50, 6 * 60, 12 * 60 + 70, 14 * 60, 2 * DAY_MINUTES]) {
    await twin.until(minute);
    await cloud.until(minute - 5);
    await everyBody(cloud, []);
    await cloud.restart(minute);

    expect(await everyBody(cloud, [])).toEqual(await everyBody(twin, []));
  }

  expect((await jobStatuses(cloud)).length).toBeGreaterThanOrEqual(6);
});

test("faults that met scheduled backups are replayed", async () => {
  const cloud = await givenSchedule({ journalFile: journalPath() });
  const faults = [
    { kind: "missedBackup", resource: VM },
    { kind: "backupJob", resource: VM, outcome: "snapshotFailed" },
  ] as const;
  cloud.cloud().faults.begin({ faults });
  await cloud.until(14 * 60 + 50);
  const before = await jobStatuses(cloud);

  await cloud.restart();

  expect([...before].sort()).toEqual(["Completed", "Failed"]);
  expect(await jobStatuses(cloud)).toEqual(before);
});

test("a journal is replayed only with or without schedules, as it was written", async () => {
  const cloud = await givenSchedule({ journalFile: journalPath() });

  await expect(cloud.restart(undefined, { scheduledBackups: false })).rejects.toThrow(
    "scheduledBackups was true and is absent",
  );
});
