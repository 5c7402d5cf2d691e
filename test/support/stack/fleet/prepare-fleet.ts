import type { VirtualClock } from "../../../../local/clock.ts";
import { ENHANCED_POLICY, POLICY } from "./fleet-config.ts";
import { type FleetMachine, fleetVaultId, type Origin, SUBSCRIPTIONS } from "./fleet-machine.ts";
import type { FleetRequests } from "./fleet-requests.ts";
import type { FleetScenario } from "./fleet-scenario.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Below Azure's bucket of 200 writes, which refills while the minute passes. */
const BATCH = 80;
const CROWDED = { subscriptionId: SUBSCRIPTIONS[0], location: "westeurope" } as const;

const WITH_ITEM: readonly Origin[] = ["protected", "stopped", "softDeleted", "recreated", "deleted"];
const BACKED_UP: readonly Origin[] = ["protected", "recreated", "stopped"];

/** Brings about what exists before the app starts. Takes hours of virtual time, and ends with full budgets of requests. */
export async function prepareFleet(scenario: FleetScenario, azure: FleetRequests, clock: VirtualClock): Promise<void> {
  const { machines, machinesOfOthers, registrationsOfOthers } = scenario;
  for (const subscriptionId of SUBSCRIPTIONS) await azure.prepareSubscription(subscriptionId);
  const existing = machines.filter(({ origin }) => origin !== "created" && origin !== "failed");
  const ofOrigin = (origins: readonly Origin[]) => existing.filter(({ origin }) => origins.includes(origin));
  // Azure counts a machine under its policy when it has an item: requests at once would overshoot the limit.
  const places = machinesOfOthers - ofOrigin(WITH_ITEM).filter(isInCrowd).length;
  const others = Array.from({ length: Math.max(0, places) }, (_, index) => otherMachine(`other-${index + 1}`));
  await inBatches(clock, [...existing, ...others], (machine) => azure.putMachine(machine));
  const items = [...others, ...ofOrigin(WITH_ITEM)];
  const isCrowded = machinesOfOthers + registrationsOfOthers > 0;
  for (const place of placesOf([...items, ...(isCrowded ? [CROWDED] : [])])) await preparePlace(azure, place);
  await clock.advance(5 * MINUTE_MS);
  await inBatches(clock, items, (machine) => azure.protect(machine, policyOf(machine)));
  await clock.advance(5 * MINUTE_MS);
  const ghosts = Array.from({ length: registrationsOfOthers }, (_, index) => ({
    ...CROWDED,
    name: `ghost-${index + 1}`,
  }));
  // Azure counts a registration whose machine it then does not find; beyond the day's limit it refuses.
  await inBatches(clock, ghosts, (ghost) => azure.protect(ghost, POLICY).catch(() => undefined));
  if (items.length > 0) await backUpAndLose(azure, clock, ofOrigin);
  await clock.advance(HOUR_MS);
}

async function backUpAndLose(
  azure: FleetRequests,
  clock: VirtualClock,
  ofOrigin: (origins: readonly Origin[]) => readonly FleetMachine[],
): Promise<void> {
  await inBatches(clock, ofOrigin(BACKED_UP), (machine) => azure.backUp(machine));
  await clock.advance(5 * HOUR_MS);
  await inBatches(clock, ofOrigin(["stopped"]), (machine) => azure.stopProtection(machine));
  await inBatches(clock, ofOrigin(["softDeleted"]), (machine) => azure.deleteItem(machine));
  await inBatches(clock, ofOrigin(["recreated", "deleted"]), (machine) => azure.deleteMachine(machine));
  await clock.advance(10 * MINUTE_MS);
  await inBatches(clock, ofOrigin(["recreated"]), (machine) => azure.putMachine(machine));
}

async function preparePlace(azure: FleetRequests, place: typeof CROWDED | FleetMachine): Promise<void> {
  await azure.putVault(place);
  await azure.putPolicy(place, POLICY, false);
  await azure.putPolicy(place, ENHANCED_POLICY, true);
}

function placesOf<T extends Pick<FleetMachine, "subscriptionId" | "location">>(all: readonly T[]): readonly T[] {
  return [...new Map(all.map((place) => [fleetVaultId(place), place])).values()];
}

async function inBatches<T>(clock: VirtualClock, all: readonly T[], act: (one: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < all.length; from += BATCH) {
    await Promise.all(all.slice(from, from + BATCH).map(act));
    await clock.advance(MINUTE_MS);
  }
}

function isInCrowd(machine: FleetMachine): boolean {
  return fleetVaultId(machine) === fleetVaultId(CROWDED) && !machine.isTrustedLaunch;
}

function policyOf({ isTrustedLaunch }: FleetMachine): string {
  return isTrustedLaunch ? ENHANCED_POLICY : POLICY;
}

function otherMachine(name: string): FleetMachine {
  return { ...CROWDED, name, tags: { app: "other" }, origin: "protected", isWindows: false, isTrustedLaunch: false };
}
