import { expect, test } from "vitest";
import { askForProtection, at, backUp, changeProtection, readItem } from "../../protected-machine.ts";
import {
  backupJobs,
  countEach,
  DAY_MINUTES,
  GRANDFATHER_POLICY,
  givenScheduledBackups,
  HOURLY_POLICY,
  LONG_TERM_POLICY,
  recoveryPoints,
  WEEKLY_POLICY,
} from "../../scheduled-backups.ts";
import { itemId, machine, machineId, vaultId } from "../../simulated-service.ts";

const HOUR_MINUTES = 60;
/** From Monday 30 March 2026, 08:01, to Saturday 9 May, 07:01. */
const FORTY_DAYS = 40 - 1 / 24;

test.for<[string, object, Readonly<Record<string, number>>, Readonly<Record<string, number>>]>([
  [
    "a daily policy",
    LONG_TERM_POLICY,
    { "Completed[Completed,Completed]": 40 },
    { "Daily InstantRP+HardenedRP": 2, "Daily HardenedRP": 5, "Monthly HardenedRP": 2 },
  ],
  ["a weekly policy", WEEKLY_POLICY, { "Completed[Completed,Completed]": 5 }, { "Weekly HardenedRP": 4 }],
  [
    "grandfather, father and son",
    GRANDFATHER_POLICY,
    { "Completed[Completed,Completed]": 40 },
    { "Daily InstantRP+HardenedRP": 2, "Daily HardenedRP": 4, "Weekly HardenedRP": 3, "Monthly HardenedRP": 2 },
  ],
  [
    "an hourly policy, of whose runs the day's last reaches the vault",
    HOURLY_POLICY,
    { "Completed[Completed,Skipped]": 3 * 40 - 1, "Completed[Completed,Completed]": 40 },
    { "Daily InstantRP": 9, "Daily InstantRP+HardenedRP": 3, "Daily HardenedRP": 7 },
  ],
])("after forty days under %s there are its jobs and what it keeps", async ([, policy, jobs, points]) => {
  const simulated = await givenScheduledBackups(FORTY_DAYS, policy);

  const found = { jobs: await backupJobs(simulated), points: await recoveryPoints(simulated) };

  expect(countEach(found.jobs.map(({ state }) => state))).toEqual(jobs);
  expect(countEach(found.points.map(({ kind }) => kind))).toEqual(points);
  expect((await readItem(simulated))["protectionState"]).toBe("Protected");
});

test("recovery points of scheduled backups are kept by the rule of their day", async () => {
  const simulated = await givenScheduledBackups(3);

  const points = await recoveryPoints(simulated);

  expect(points.map(({ madeOn, kind, expiresOn }) => [madeOn, kind, expiresOn])).toEqual([
    ["2026-04-01", "Monthly InstantRP+HardenedRP", "2027-04-08"],
    ["2026-03-31", "Daily InstantRP+HardenedRP", "2026-04-07"],
    ["2026-03-30", "Daily HardenedRP", "2026-04-06"],
  ]);
});

test("scheduled backups start at different times, within two hours after the set time", async () => {
  const simulated = await givenScheduledBackups(40);

  const hours = (await backupJobs(simulated)).map(({ startedAt }) => startedAt.slice(11, 16));

  expect(hours.filter((hour) => hour < "20:00" || hour >= "22:00")).toEqual([]);
  expect(new Set(hours).size).toBeGreaterThan(20);
});

test.for<[string, string, string]>([
  ["UTC", "20", "Daily"],
  ["Tokyo Standard Time", "11", "Daily"],
  // On the last of March at 20:00 in Honolulu the first of April has begun in UTC.
  ["Hawaiian Standard Time", "06", "Daily"],
])("in %s a policy of 20:00 runs from %s:00 UTC, by its own date", async ([timeZone, hour, rule]) => {
  const simulated = await givenScheduledBackups(2, { ...LONG_TERM_POLICY, timeZone });

  const [first] = await backupJobs(simulated);
  const points = await recoveryPoints(simulated);

  const startHour = Number(first?.startedAt.slice(11, 13));
  expect([Number(hour), Number(hour) + 1]).toContain(startHour);
  expect(points.map(({ kind }) => kind.split(" ")[0])).toEqual([rule, rule]);
});

test("a machine waits for its initial backup until the first point", async () => {
  const simulated = await givenScheduledBackups(0.25);
  const before = (await readItem(simulated))["protectionState"];

  simulated.wait(DAY_MINUTES);

  expect([before, (await readItem(simulated))["protectionState"]]).toEqual(["IRPending", "Protected"]);
});

test("a run is left out while another backup of the machine takes its snapshot", async () => {
  const simulated = await givenScheduledBackups(0);
  const startsInMinutes = await minutesUntilNextStart();
  simulated.wait(startsInMinutes - 2);
  await backUp(simulated);

  simulated.wait(6 * HOUR_MINUTES);

  expect(await backupJobs(simulated)).toHaveLength(1);
});

test("a run during another backup's transfer takes a snapshot only", async () => {
  const simulated = await givenScheduledBackups(0.1);
  simulated.faults.set(machineId().toLowerCase(), { outcome: "stalled" });
  await backUp(simulated);

  simulated.wait(DAY_MINUTES);

  const states = (await backupJobs(simulated)).map(({ state }) => state);
  expect(states).toEqual(["InProgress[Completed,InProgress]", "Completed[Completed,Skipped]"]);
});

test.for<[string, Readonly<Record<string, unknown>>]>([
  ["stopped", { protectionState: "ProtectionStopped" }],
  ["suspended", { protectionState: "BackupsSuspended" }],
])("a machine whose protection is %s is not backed up, until it is resumed", async ([, change]) => {
  const simulated = await givenScheduledBackups(0);
  await simulated.call("PATCH", vaultId(), {
    body: { properties: { securitySettings: { immutabilitySettings: { state: "Unlocked" } } } },
    apiVersion: "2023-04-01",
  });
  simulated.wait(3);
  await changeProtection(simulated, change);
  simulated.wait(3 * DAY_MINUTES);
  const whileStopped = await backupJobs(simulated);

  await askForProtection(simulated, { policy: "LongTerm" });
  simulated.wait(2 * DAY_MINUTES);

  expect([whileStopped.length, (await backupJobs(simulated)).length]).toEqual([0, 2]);
});

test("a policy that is replaced runs at its new time", async () => {
  const simulated = await givenScheduledBackups(1);
  const schedulePolicy = { ...LONG_TERM_POLICY.schedulePolicy, scheduleRunTimes: ["2026-03-30T13:00:00Z"] };
  await simulated.call("PUT", `${vaultId()}/backupPolicies/LongTerm`, {
    body: { properties: { ...LONG_TERM_POLICY, schedulePolicy } },
  });

  simulated.wait(2 * DAY_MINUTES);

  const starts = (await backupJobs(simulated)).map(({ startedAt }) => Number(startedAt.slice(11, 13)));
  expect(starts.map((hour) => (hour < 15 ? "new" : "old"))).toEqual(["old", "new", "new"]);
});

test("planned faults reach scheduled backups", async () => {
  const simulated = await givenScheduledBackups(0);
  simulated.faults.set(machineId().toLowerCase(), { outcome: "transferFailed" });

  simulated.wait(2 * DAY_MINUTES);

  const states = (await backupJobs(simulated)).map(({ state }) => state);
  expect(states).toEqual(["CompletedWithWarnings[Completed,Failed]", "Completed[Completed,Completed]"]);
});

test("scheduled backups of a machine that was deleted fail", async () => {
  const simulated = await givenScheduledBackups(0);
  simulated.machines.clear();

  simulated.wait(DAY_MINUTES);

  expect((await backupJobs(simulated)).map(({ state }) => state)).toEqual(["Failed[Failed,NotStarted]"]);
});

test("when the last backup of a day fails, the first one of the next day reaches the vault", async () => {
  const simulated = await givenScheduledBackups(0.45, HOURLY_POLICY);
  // What is due happens with the next request.
  await readItem(simulated);
  simulated.faults.set(machineId().toLowerCase(), { outcome: "snapshotFailed" });

  simulated.wait(DAY_MINUTES);

  const snapshotOnly = "Completed[Completed,Skipped]";
  expect((await backupJobs(simulated)).map(({ state }) => state)).toEqual([
    snapshotOnly,
    snapshotOnly,
    "Failed[Failed,NotStarted]",
    "Completed[Completed,Completed]",
    snapshotOnly,
    snapshotOnly,
  ]);
});

test("a machine whose protection was deleted is not backed up, until it is protected again", async () => {
  const simulated = await givenScheduledBackups(0.1);
  await simulated.call("DELETE", itemId());
  simulated.wait(3 * DAY_MINUTES);
  const whileDeleted = await backupJobs(simulated);

  await changeProtection(simulated, { isRehydrate: true });
  simulated.wait(3);
  await askForProtection(simulated, { policy: "LongTerm" });
  simulated.wait(DAY_MINUTES);

  expect([whileDeleted.length, (await backupJobs(simulated)).length]).toEqual([0, 1]);
});

test("no scheduled backup starts while the region is out", async () => {
  const simulated = await givenScheduledBackups(0.1);
  simulated.outages.add("westeurope");
  simulated.wait(DAY_MINUTES);
  simulated.service.counts();
  simulated.outages.clear();

  simulated.wait(DAY_MINUTES);

  const days = (await backupJobs(simulated)).map(({ startedAt }) => startedAt.slice(0, 10));
  expect(days).toEqual(["2026-03-31"]);
});

test("a fault plan may leave a machine out of a run", async () => {
  const simulated = await givenScheduledBackups(0.1);
  simulated.missed.add(machineId().toLowerCase());

  simulated.wait(3 * DAY_MINUTES);

  const days = (await backupJobs(simulated)).map(({ startedAt }) => startedAt.slice(0, 10));
  expect(days).toEqual(["2026-03-31", "2026-04-01"]);
});

test("without schedules only backups on demand are made", async () => {
  const simulated = await givenScheduledBackups(0, LONG_TERM_POLICY, { scheduledBackups: false });

  simulated.wait(3 * DAY_MINUTES);

  expect(await backupJobs(simulated)).toEqual([]);
});

test("machines that join and leave a policy are in its next run, or not", async () => {
  const simulated = await givenScheduledBackups(1);
  simulated.machines.set(machineId("vm2").toLowerCase(), machine({ name: "vm2" }));
  await askForProtection(simulated, { name: "vm2", policy: "LongTerm" });
  await askForProtection(simulated, { policy: "DefaultPolicy" });

  simulated.wait(DAY_MINUTES);

  const { body } = await simulated.call("GET", `${vaultId()}/backupJobs?$filter=operation%20eq%20'Backup'`);
  const names = (at(body, "value") as readonly unknown[]).map((job) => at(job, "properties", "entityFriendlyName"));
  expect(names.filter((name) => name === "vm2")).toHaveLength(1);
  expect(names.filter((name) => name === "vm1")).toHaveLength(2);
});

/** Minutes from protection until the machine's first scheduled backup: the same seed gives the same start. */
async function minutesUntilNextStart(): Promise<number> {
  const twin = await givenScheduledBackups(0);
  const begunAtMs = twin.now();
  twin.wait(DAY_MINUTES);
  const [first] = await backupJobs(twin);
  return (Date.parse(first?.startedAt ?? "") - begunAtMs) / 60_000;
}
