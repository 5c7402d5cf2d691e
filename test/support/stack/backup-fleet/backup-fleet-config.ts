import { VAULT_GROUP } from "../fleet/fleet-machine.ts";
import type { BackupFleetScenario, FleetSchedule } from "./backup-fleet-scenario.ts";

/** A stalled job is waited for so long: the default of three days would only add polls. */
const JOB_DEADLINE_HOURS = 6;

/** Changes the local configuration to that of the scenario. */
export function configureBackupFleet(
  config: Record<string, unknown>,
  { machines, schedules }: BackupFleetScenario,
): void {
  const url = { setting: "HOLDFAST_SECRET_CHAT_WEBHOOK" };
  config["subscriptions"] = [...new Set(machines.map(({ subscriptionId }) => subscriptionId))];
  config["channels"] = [{ name: "chat-page", type: "webhook", url, minimumSeverity: "info" }];
  config["thresholds"] = { snapshotStallMinutes: 90, transferStallHours: 3, jobDeadlineHours: JOB_DEADLINE_HOURS };
  config["vaults"] = { regional: { name: "holdfast-{location}", resourceGroup: VAULT_GROUP } };
  for (const rule of config["rules"] as Record<string, unknown>[]) delete rule["firstBackup"];
  config["schedules"] = schedules.map(scheduleOf);
}

function scheduleOf({ timesOfDay, group, ...schedule }: FleetSchedule): object {
  const [first = ""] = timesOfDay;
  const hours = timesOfDay.map((time) => Number(time.slice(0, 2)));
  return {
    ...schedule,
    cron: `${Number(first.slice(3))} ${hours.join(",")} * * *`,
    retainDays: 7,
    ...(group !== undefined && { match: { tags: { group: [group] } } }),
  };
}
