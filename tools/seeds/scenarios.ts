import { backupFleetScenario } from "../../test/support/stack/backup-fleet/backup-fleet-scenario.ts";
import { runBackupFleet } from "../../test/support/stack/backup-fleet/run-backup-fleet.ts";
import { fleetScenario } from "../../test/support/stack/fleet/fleet-scenario.ts";
import { runFleetScenario } from "../../test/support/stack/fleet/run-fleet-scenario.ts";
import type { ScenarioResult } from "../../test/support/stack/run-random-scenario.ts";
import { alertScenario } from "./alerts/alert-scenario.ts";
import { runAlertScenario } from "./alerts/run-alert-scenario.ts";

/** A kind of random scenario. The same seed gives the same scenario. */
export interface SeedScenario {
  run(seed: number): Promise<{ readonly machines: number; readonly result: ScenarioResult }>;
}

export const seedScenarios: Readonly<Record<string, SeedScenario>> = {
  /** Fleets in several regions and subscriptions: every machine ends protected, excluded or named, whatever fails meanwhile. */
  protect: {
    async run(seed) {
      const scenario = fleetScenario(seed);
      return { machines: scenario.machines.length, result: await runFleetScenario(scenario) };
    },
  },
  /** Runs of schedules over protected fleets: every machine of every run ends with a result that Azure's jobs prove. */
  fleet: {
    async run(seed) {
      const scenario = backupFleetScenario(seed);
      return { machines: scenario.machines.length, result: await runBackupFleet(scenario) };
    },
  },
  /** Backups that fail, warn, stall and recover, and channels that fail: every end that is worth an alert is told, once, until it is over. */
  alerts: {
    async run(seed) {
      const scenario = alertScenario(seed);
      return { machines: scenario.machines.length, result: await runAlertScenario(scenario) };
    },
  },
};
