import { between, chance, pick, type Random, seededRandom } from "../seeded-random.ts";
import { fleetFaults } from "./fleet-faults.ts";
import { type FleetMachine, LIMITED_REGION, type Origin, REGIONS, SUBSCRIPTIONS } from "./fleet-machine.ts";

/** A change to a machine or a request for it, seconds after the app has started. */
export interface FleetStep {
  readonly atSeconds: number;
  readonly machine: string;
  readonly what: "create" | "tagOff" | "untag" | "delete" | "requestProtection";
}

/** What the configuration says. */
export interface FleetConfig {
  readonly whenDayQuotaReached: "wait" | "nextVault";
  readonly maximumVaults: number;
  readonly stopped: "report" | "resume";
  readonly firstBackup?: "now" | "whenAgentReady";
  readonly usesLimitedRegion: boolean;
  readonly usesMissingPolicy: boolean;
}

/** An instant at which the host is killed: around one of the task hub's commits, counted from the start of the scenario. */
export interface KillPoint {
  readonly commit: number;
  readonly moment: "before" | "after";
}

/** Seconds after the app has started. */
export interface Outage {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

export interface FleetScenario {
  readonly seed: number;
  readonly machines: readonly FleetMachine[];
  readonly steps: readonly FleetStep[];
  readonly config: FleetConfig;
  /** Entries of the simulator's fault plan; all end with the fault phase. */
  readonly faults: readonly object[];
  readonly identityOutage: Outage | undefined;
  readonly storageOutage: Outage | undefined;
  readonly kills: readonly KillPoint[];
  /** Tenths of Recovery Services' documented budgets that the subscriptions have. */
  readonly budgetTenths: number;
  /** Registrations of others that the first vault has taken on this day. */
  readonly registrationsOfOthers: number;
  /** Machines of others under the first policy. */
  readonly machinesOfOthers: number;
  /** How old Resource Graph's index may be. */
  readonly indexLagSeconds: number;
  readonly faultPhaseSeconds: number;
}

const ORIGINS: readonly Origin[] = [
  "created",
  "created",
  "created",
  "failed",
  "existing",
  "existing",
  "protected",
  "stopped",
  "softDeleted",
  "recreated",
  "deleted",
];
/** Of every two seeds one kills the host; their kill points go through the early commits one after the other. */
const KILLS_EVERY = 2;
const EARLY_MOMENTS = 120;

/** The same seed gives the same scenario. */
export function fleetScenario(seed: number): FleetScenario {
  const random = seededRandom(seed * 7919 + 17);
  const config = fleetConfig(random);
  const size = chance(random, 0.12) ? between(random, 20, 40) : between(random, 3, 12);
  const machines = Array.from({ length: size }, (_, index) => fleetMachine(random, index, config));
  const faultPhaseSeconds = pick(random, [1800, 3600, 7200]);
  const isCrowded = chance(random, 0.06);
  return {
    seed,
    config,
    machines,
    steps: machines.flatMap((machine) => stepsOf(random, machine)),
    faults: fleetFaults(random, machines, faultPhaseSeconds),
    identityOutage: outageOf(random, 0.25, faultPhaseSeconds),
    storageOutage: outageOf(random, 0.25, faultPhaseSeconds),
    kills: killsOf(random, seed),
    budgetTenths: chance(random, 0.25) ? between(random, 1, 2) : 10,
    registrationsOfOthers: !isCrowded && chance(random, 0.08) ? between(random, 244, 250) : 0,
    machinesOfOthers: isCrowded ? between(random, 96, 100) : 0,
    indexLagSeconds: chance(random, 0.4) ? between(random, 10, 300) : 0,
    faultPhaseSeconds,
  };
}

function fleetConfig(random: Random): FleetConfig {
  const backsUp = chance(random, 0.25);
  return {
    whenDayQuotaReached: pick(random, ["wait", "nextVault"]),
    maximumVaults: between(random, 2, 3),
    stopped: pick(random, ["report", "resume"]),
    ...(backsUp && { firstBackup: pick(random, ["now", "whenAgentReady"] as const) }),
    usesLimitedRegion: chance(random, 0.2),
    usesMissingPolicy: chance(random, 0.15),
  };
}

function fleetMachine(random: Random, index: number, config: FleetConfig): FleetMachine {
  const regions = config.usesLimitedRegion ? REGIONS : REGIONS.filter((region) => region !== LIMITED_REGION);
  const location = chance(random, 0.6) ? "westeurope" : pick(random, regions);
  // Nothing was ever protected where there is no vault.
  const origins = location === LIMITED_REGION ? (["created", "existing", "failed"] as const) : ORIGINS;
  const lacksPolicy = config.usesMissingPolicy && chance(random, 0.2);
  const tags = chance(random, 0.12) ? { backup: "off" } : lacksPolicy ? { tier: "special" } : { app: "shop" };
  return {
    name: `vm-${index + 1}`,
    subscriptionId: chance(random, 0.6) ? SUBSCRIPTIONS[0] : pick(random, SUBSCRIPTIONS),
    location,
    tags,
    origin: lacksPolicy ? pick(random, ["created", "existing"] as const) : pick(random, origins),
    isWindows: chance(random, 0.3),
    isTrustedLaunch: chance(random, 0.15),
  };
}

function stepsOf(random: Random, { name, origin }: FleetMachine): readonly FleetStep[] {
  let atSeconds = chance(random, 0.5) ? between(random, 0, 60) : between(random, 0, 900);
  const step = (what: FleetStep["what"]): FleetStep => ({ atSeconds, machine: name, what });
  const steps = origin === "created" || origin === "failed" ? [step("create")] : [];
  if (chance(random, 0.7)) return steps;
  atSeconds += pick(random, [between(random, 5, 200), between(random, 200, 1500)]);
  switch (pick(random, ["tagOff", "delete", "recreate", "request", "tagAndUntag"] as const)) {
    case "tagOff":
      return [...steps, step("tagOff")];
    case "delete":
      return [...steps, step("delete")];
    case "request":
      return [...steps, step("requestProtection")];
    case "recreate": {
      const deletion = step("delete");
      atSeconds += between(random, 25, 900);
      return [...steps, deletion, step("create")];
    }
    case "tagAndUntag": {
      const tagging = step("tagOff");
      atSeconds += between(random, 20, 600);
      return [...steps, tagging, step("untag")];
    }
  }
}

function outageOf(random: Random, probability: number, phaseSeconds: number): Outage | undefined {
  if (!chance(random, probability)) return undefined;
  const fromSeconds = between(random, 0, Math.floor(phaseSeconds / 2));
  return { fromSeconds, untilSeconds: Math.min(phaseSeconds, fromSeconds + between(random, 60, 1800)) };
}

function killsOf(random: Random, seed: number): readonly KillPoint[] {
  if (seed % KILLS_EVERY !== 0) return [];
  const boundary = Math.floor(seed / KILLS_EVERY) % EARLY_MOMENTS;
  const early: KillPoint = { commit: Math.floor(boundary / 2) + 1, moment: boundary % 2 === 0 ? "before" : "after" };
  const later = Array.from({ length: between(random, 0, 2) }, (): KillPoint => {
    return { commit: early.commit + between(random, 20, 900), moment: pick(random, ["before", "after"]) };
  });
  return [early, ...later.toSorted((a, b) => a.commit - b.commit)];
}
