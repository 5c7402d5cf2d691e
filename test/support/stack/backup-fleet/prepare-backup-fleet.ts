import type { VirtualClock } from "../../../../local/clock.ts";
import { POLICY } from "../fleet/fleet-config.ts";
import { type FleetMachine, fleetVaultId } from "../fleet/fleet-machine.ts";
import type { FleetRequests } from "../fleet/fleet-requests.ts";
import type { BackupFleetScenario } from "./backup-fleet-scenario.ts";

const MINUTE_MS = 60_000;

type Place = Pick<FleetMachine, "subscriptionId" | "location">;

/**
 * Machines and their vaults, all protected, without a recovery point. Takes 30 minutes of virtual time.
 *
 * @param fleet.places - Where vaults are made; where the machines are if absent.
 */
export async function prepareBackupFleet(
  { machines, places = machines }: Pick<BackupFleetScenario, "machines"> & { readonly places?: readonly Place[] },
  azure: FleetRequests,
  clock: VirtualClock,
): Promise<void> {
  const endMs = clock.now() + 30 * MINUTE_MS;
  for (const id of new Set(places.map(({ subscriptionId }) => subscriptionId))) await azure.prepareSubscription(id);
  await Promise.all(machines.map((machine) => azure.putMachine(machine)));
  for (const place of new Map(places.map((one) => [fleetVaultId(one), one])).values()) {
    await azure.putVault(place);
    await azure.putPolicy(place, POLICY, false);
  }
  await clock.advance(5 * MINUTE_MS);
  await Promise.all(machines.map((machine) => azure.protect(machine, POLICY)));
  await clock.advance(endMs - clock.now());
}
