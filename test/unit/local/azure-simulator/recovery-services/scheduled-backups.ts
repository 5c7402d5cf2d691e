import { askForProtection, at, givenVault } from "./protected-machine.ts";
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

/** A machine under the long-term policy, the given number of days after it was protected. */
export async function givenScheduledBackups(days: number): Promise<SimulatedService> {
  const simulated = simulate({ scheduledBackups: true });
  simulated.machines.set(machineId().toLowerCase(), machine());
  await givenVault(simulated);
  await simulated.call("PUT", `${vaultId()}/backupPolicies/LongTerm`, { body: { properties: LONG_TERM_POLICY } });
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
