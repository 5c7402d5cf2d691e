import { type FleetMachine, SUBSCRIPTIONS } from "../fleet/fleet-machine.ts";
import type { KillPoint, Outage } from "../fleet/fleet-scenario.ts";
import { between, chance, pick, type Random, seededRandom } from "../seeded-random.ts";
import { backupFaults } from "./backup-fleet-faults.ts";
import { CLOCK_CHANGES } from "./clock-change.ts";

/** A schedule of the app, with fixed times of day. */
export interface FleetSchedule {
  readonly name: string;
  readonly timeZone: string;
  readonly timesOfDay: readonly string[];
  /** Machines with this value of the tag `group` only; all if absent. */
  readonly group?: string;
  readonly staggerMinutes: number;
  readonly deadlineHours: number;
  readonly maximumParallel?: object;
  readonly blackouts?: readonly object[];
  readonly skipIfNewerThanHours?: number;
}

export interface BackupRequestStep {
  readonly atSeconds: number;
  readonly machine: string;
}

/** An instance that is terminated from outside. */
export interface Termination {
  readonly atSeconds: number;
  readonly what: "part" | "watch";
}

/** Seconds after the app has started. */
export interface BackupFleetScenario {
  readonly seed: number;
  /** ISO 8601: before the fleet is prepared, which takes half an hour. */
  readonly startAt: string;
  readonly machines: readonly FleetMachine[];
  readonly schedules: readonly FleetSchedule[];
  readonly requests: readonly BackupRequestStep[];
  readonly terminations: readonly Termination[];
  /** Entries of the simulator's fault plan; all end with the fault phase. */
  readonly faults: readonly object[];
  readonly identityOutage: Outage | undefined;
  readonly storageOutage: Outage | undefined;
  /** The host is down while time passes. */
  readonly clockJump: { readonly atSeconds: number; readonly seconds: number } | undefined;
  readonly kills: readonly KillPoint[];
  /** Chance that the host is killed between Azure's start of a backup and the app's next commit. */
  readonly killsAfterTrigger: number;
  /** Chances that a job shows late, or is lost from the vault's history, as it starts. */
  readonly lateJobs: number;
  readonly vanishingJobs: number;
  /** Whether the policies make backups of their own, too. */
  readonly scheduledBackups: boolean;
  /** Tenths of the documented budgets. */
  readonly budgetTenths: number;
  readonly indexLagSeconds: number;
  /** Occurrences are expected within this time, and faults occur. */
  readonly faultPhaseSeconds: number;
}

const HOUR_S = 3600;
const PLACES = [
  { subscriptionId: SUBSCRIPTIONS[0], location: "westeurope" },
  { subscriptionId: SUBSCRIPTIONS[0], location: "germanywestcentral" },
  { subscriptionId: SUBSCRIPTIONS[1], location: "westeurope" },
] as const;
const GROUPS = ["a", "b"] as const;
/** Between the app's start and the change of the clock. */
const LEAD_HOURS = 1;
/** What `prepareBackupFleet` takes. */
const PREPARATION_MINUTES = 30;

/** The same seed gives the same scenario. */
export function backupFleetScenario(seed: number): BackupFleetScenario {
  const random = seededRandom(seed * 104_729 + 71);
  const change = pick(random, CLOCK_CHANGES);
  const apart = between(random, 3, 5);
  const machines = fleetOf(random);
  const schedules = schedulesOf(random, change, apart);
  // The last occurrence is two distances after the change; then there is time for its jobs.
  const faultPhaseSeconds = (LEAD_HOURS + 2 * apart + 2) * HOUR_S;
  const startMs = Date.parse(change.at) - LEAD_HOURS * HOUR_S * 1000 - PREPARATION_MINUTES * 60_000;
  return {
    seed,
    startAt: new Date(startMs).toISOString(),
    machines,
    schedules,
    requests: requestsOf(random, machines, faultPhaseSeconds),
    terminations: terminationsOf(random, faultPhaseSeconds),
    faults: backupFaults(random, faultPhaseSeconds),
    identityOutage: outageOf(random, 0.2, faultPhaseSeconds, 3600),
    storageOutage: outageOf(random, 0.2, faultPhaseSeconds, 3600),
    clockJump: chance(random, 0.25)
      ? { atSeconds: between(random, 600, faultPhaseSeconds - 3 * HOUR_S), seconds: between(random, 300, 2 * HOUR_S) }
      : undefined,
    kills: killsOf(random),
    killsAfterTrigger: chance(random, 0.3) ? 0.03 : 0,
    lateJobs: chance(random, 0.4) ? 0.3 : 0,
    vanishingJobs: chance(random, 0.3) ? 0.1 : 0,
    scheduledBackups: chance(random, 0.25),
    budgetTenths: chance(random, 0.3) ? 1 : 10,
    indexLagSeconds: chance(random, 0.4) ? between(random, 10, 300) : 0,
    faultPhaseSeconds,
  };
}

/** Whether the schedule selects the machine. */
export function isSelected({ group }: FleetSchedule, { tags }: FleetMachine): boolean {
  return group === undefined || tags["group"] === group;
}

function fleetOf(random: Random): readonly FleetMachine[] {
  const places = PLACES.slice(0, between(random, 1, 3));
  const size = chance(random, 0.2) ? between(random, 20, 40) : between(random, 5, 14);
  return Array.from({ length: size }, (_, index) => ({
    name: `vm-${index + 1}`,
    ...pick(random, places),
    tags: { group: pick(random, GROUPS), cluster: pick(random, ["red", "blue", "green"]) },
    origin: "protected",
    isWindows: false,
    isTrustedLaunch: false,
  }));
}

function schedulesOf(random: Random, change: (typeof CLOCK_CHANGES)[number], apart: number): readonly FleetSchedule[] {
  const minute = String(pick(random, [0, 15, 30, 45])).padStart(2, "0");
  const hours = [0, 1, 2].map((turn) => change.hour + turn * apart);
  const timesOfDay = hours.map((hour) => `${String(hour).padStart(2, "0")}:${minute}`);
  const first = scheduleOf(random, "nightly", change.timeZone, timesOfDay);
  if (chance(random, 0.5)) return [first];
  const second = scheduleOf(random, "cluster", pick(random, ["UTC", change.timeZone]), timesOfDay.slice(0, 2));
  return [first, { ...second, group: pick(random, GROUPS) }];
}

function scheduleOf(random: Random, name: string, timeZone: string, timesOfDay: readonly string[]): FleetSchedule {
  return {
    name,
    timeZone,
    timesOfDay,
    staggerMinutes: pick(random, [0, 0, 10, 45]),
    deadlineHours: pick(random, [1, 2, 4, 12]),
    ...(chance(random, 0.35) && { maximumParallel: limitsOf(random) }),
    ...(chance(random, 0.15) && { blackouts: [{ from: "03:10", until: "03:40" }] }),
    ...(chance(random, 0.2) && { skipIfNewerThanHours: 2 }),
  };
}

function limitsOf(random: Random): object {
  return pick(random, [
    () => ({ perVault: between(random, 1, 4) }),
    () => ({ perSubscription: between(random, 2, 6) }),
    () => ({ perTagValue: { tag: "cluster", maximum: 1 } }),
  ])();
}

/** One request of a machine at most, so that its workflow is not replaced by a later one. */
function requestsOf(
  random: Random,
  machines: readonly FleetMachine[],
  phaseSeconds: number,
): readonly BackupRequestStep[] {
  return machines
    .filter(() => chance(random, 0.2))
    .map(({ name }) => ({ machine: name, atSeconds: between(random, 60, phaseSeconds - 2 * HOUR_S) }));
}

function terminationsOf(random: Random, phaseSeconds: number): readonly Termination[] {
  if (chance(random, 0.6)) return [];
  return Array.from({ length: between(random, 1, 3) }, () => ({
    atSeconds: between(random, HOUR_S / 2, phaseSeconds),
    what: pick(random, ["part", "watch"] as const),
  }));
}

function outageOf(
  random: Random,
  probability: number,
  phaseSeconds: number,
  longestSeconds: number,
): Outage | undefined {
  if (!chance(random, probability)) return undefined;
  const fromSeconds = between(random, 0, phaseSeconds - longestSeconds);
  return { fromSeconds, untilSeconds: fromSeconds + between(random, 120, longestSeconds) };
}

function killsOf(random: Random): readonly KillPoint[] {
  if (chance(random, 0.5)) return [];
  return Array.from({ length: between(random, 1, 3) }, () => between(random, 1, 3000))
    .toSorted((a, b) => a - b)
    .map((commit) => ({ commit, moment: pick(random, ["before", "after"]) }));
}
