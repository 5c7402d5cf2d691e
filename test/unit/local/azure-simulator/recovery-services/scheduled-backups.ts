import { askForProtection, at, givenVault, jobState } from "./protected-machine.ts";
import { itemId, machine, machineId, type SimulatedService, simulate, vaultId } from "./simulated-service.ts";

export const DAY_MINUTES = 24 * 60;

/** A Standard policy that keeps daily points for a week and the first of a month for a year. */
export const LONG_TERM_POLICY = {
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

/** Start of the policies' schedules. */
const TIME = "2026-03-30T20:00:00Z";

const kept = (count: number, durationType: string) => ({
  retentionTimes: [TIME],
  retentionDuration: { count, durationType },
});

/** One backup a week, on Sunday, kept for four weeks. */
export const WEEKLY_POLICY = {
  backupManagementType: "AzureIaasVM",
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicy",
    scheduleRunFrequency: "Weekly",
    scheduleRunDays: ["Sunday"],
    scheduleRunTimes: [TIME],
  },
  retentionPolicy: {
    retentionPolicyType: "LongTermRetentionPolicy",
    weeklySchedule: { daysOfTheWeek: ["Sunday"], ...kept(4, "Weeks") },
  },
};

/** Grandfather, father, son: daily points for 7 days, Sundays for 4 weeks, first Sundays for a year, January's for 3 years. */
export const GRANDFATHER_POLICY = {
  ...LONG_TERM_POLICY,
  retentionPolicy: {
    retentionPolicyType: "LongTermRetentionPolicy",
    dailySchedule: kept(7, "Days"),
    weeklySchedule: { daysOfTheWeek: ["Sunday"], ...kept(4, "Weeks") },
    monthlySchedule: { ...onFirstSunday(), ...kept(12, "Months") },
    yearlySchedule: { monthsOfYear: ["January"], ...onFirstSunday(), ...kept(3, "Years") },
  },
};

function onFirstSunday() {
  return {
    retentionScheduleFormatType: "Weekly",
    retentionScheduleWeekly: { daysOfTheWeek: ["Sunday"], weeksOfTheMonth: ["First"] },
  };
}

/** Every four hours from 08:00 to 20:00; snapshots for 3 days, daily points for 10. */
export const HOURLY_POLICY = {
  backupManagementType: "AzureIaasVM",
  policyType: "V2",
  instantRpRetentionRangeInDays: 3,
  schedulePolicy: {
    schedulePolicyType: "SimpleSchedulePolicyV2",
    scheduleRunFrequency: "Hourly",
    hourlySchedule: { interval: 4, scheduleWindowStartTime: "2026-03-30T08:00:00Z", scheduleWindowDuration: 12 },
  },
  retentionPolicy: { retentionPolicyType: "LongTermRetentionPolicy", dailySchedule: kept(10, "Days") },
};

/** A backup job as the list shows it, with its tasks' statuses: `Completed[Completed,Skipped]`. */
export interface ListedJob {
  readonly startedAt: string;
  readonly state: string;
}

/** The backup jobs of the vault, oldest first. */
export async function backupJobs(simulated: SimulatedService): Promise<readonly ListedJob[]> {
  const rows = await listAll(simulated, `${vaultId()}/backupJobs?$filter=operation%20eq%20'Backup'`);
  const jobs = await Promise.all(
    rows.map(async (row) => ({
      startedAt: String(at(row, "properties", "startTime")),
      state: await jobState(simulated, String(at(row, "name"))),
    })),
  );
  return jobs.sort((left, right) => left.startedAt.localeCompare(right.startedAt));
}

/** A recovery point: `Daily InstantRP+HardenedRP`, and the day on which it was made and expires. */
export interface ListedPoint {
  readonly madeOn: string;
  readonly kind: string;
  readonly expiresOn: string;
}

/** The recovery points of the machine, newest first. */
export async function recoveryPoints(simulated: SimulatedService): Promise<readonly ListedPoint[]> {
  const points = await listAll(simulated, `${itemId()}/recoveryPoints`);
  return points.map((point) => {
    const tiers = at(point, "properties", "recoveryPointTierDetails") as readonly { readonly type: string }[];
    const kept = at(point, "properties", "recoveryPointProperties");
    return {
      madeOn: String(at(point, "properties", "recoveryPointTime")).slice(0, 10),
      kind: `${String(at(kept, "ruleName"))} ${tiers.map(({ type }) => type).join("+")}`,
      expiresOn: String(at(kept, "expiryTime")).slice(0, 10),
    };
  });
}

/** How often each text occurs. */
export function countEach(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

async function listAll(simulated: SimulatedService, firstPage: string): Promise<readonly unknown[]> {
  const rows: unknown[] = [];
  for (let page: string | undefined = firstPage; page !== undefined; ) {
    const { body } = await simulated.call("GET", page, { apiVersion: "2024-04-01" });
    rows.push(...(at(body, "value") as readonly unknown[]));
    page = at(body, "nextLink") as string | undefined;
  }
  return rows;
}

/** A machine under a policy, the given number of days after it was protected. */
export async function givenScheduledBackups(
  days: number,
  properties: object = LONG_TERM_POLICY,
  options: Parameters<typeof simulate>[0] = {},
): Promise<SimulatedService> {
  const simulated = simulate(options);
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  await simulated.call("PUT", `${vaultId()}/backupPolicies/LongTerm`, { body: { properties } });
  await askForProtection(simulated, { policy: "LongTerm" });
  simulated.wait(days * DAY_MINUTES);
  return simulated;
}

/** IDs of the recovery points that are recommended for the archive. */
export async function recommendedPoints(simulated: SimulatedService, excludedRPList: readonly string[] = []) {
  const { body } = await simulated.call("POST", `${itemId()}/recoveryPointsRecommendedForMove`, {
    body: { objectType: "ListRecoveryPointsRecommendedForMoveRequest", excludedRPList },
  });
  return (at(body, "value") as readonly unknown[]).map((point) => String(at(point, "name")));
}

/** Requests the move of a recovery point to the archive and returns the response. */
export async function movePoint(simulated: SimulatedService, point: string, targetTierType = "ArchivedRP") {
  const body = { objectType: "MoveRPAcrossTiersRequest", sourceTierType: "HardenedRP", targetTierType };
  return await simulated.call("POST", `${itemId()}/recoveryPoints/${point}/move`, { body });
}
