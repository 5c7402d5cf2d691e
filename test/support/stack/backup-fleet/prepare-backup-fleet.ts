import type { VirtualClock } from "../../../../local/clock.ts";
import { POLICY } from "../fleet/fleet-config.ts";
import { fleetVaultId } from "../fleet/fleet-machine.ts";
import type { FleetRequests } from "../fleet/fleet-requests.ts";
import type { BackupFleetScenario } from "./backup-fleet-scenario.ts";

const MINUTE_MS = 60_000;

/** Machines and their vaults, all protected, without a recovery point. Takes 30 minutes of virtual time. */
export async function prepareBackupFleet(
  { machines }: BackupFleetScenario,
  azure: FleetRequests,
  clock: VirtualClock,
): Promise<void> {
  const endMs = clock.now() + 30 * MINUTE_MS;
  for (const id of new Set(machines.map(({ subscriptionId }) => subscriptionId))) await azure.prepareSubscription(id);
  await Promise.all(machines.map((machine) => azure.putMachine(machine)));
  const places = [...new Map(machines.map((machine) => [fleetVaultId(machine), machine])).values()];
  for (const place of places) {
    await azure.putVault(place);
    await azure.putPolicy(place, POLICY, false);
  }
  await clock.advance(5 * MINUTE_MS);
  await Promise.all(machines.map((machine) => azure.protect(machine, POLICY)));
  await clock.advance(endMs - clock.now());
}
