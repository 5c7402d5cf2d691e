import { type FleetMachine, SUBSCRIPTIONS } from "../../../test/support/stack/fleet/fleet-machine.ts";
import type { KillPoint } from "../../../test/support/stack/fleet/fleet-scenario.ts";
import { between, chance, pick, type Random, seededRandom } from "../../../test/support/stack/seeded-random.ts";
import type { ChannelPlan } from "../../alerts/channel-plan.ts";
import { alertChannels } from "./alert-channels.ts";
import { alertFaults } from "./alert-faults.ts";

interface AlertRequest {
  readonly atSeconds: number;
  readonly machine: string;
}

/** A few machines whose backups fail, warn, stall and recover, and the channels that are told. Seconds after the app has started. */
export interface AlertScenario {
  readonly seed: number;
  /** `created` while the app runs, with a first backup; all others are protected before. */
  readonly machines: readonly FleetMachine[];
  readonly channels: readonly ChannelPlan[];
  /** Gets what a channel that is gone cannot. */
  readonly fallbackChannel: string | undefined;
  readonly gatherMinutes: number;
  /** Every so many hours a schedule backs up all machines. */
  readonly scheduleHours: number;
  readonly creations: readonly AlertRequest[];
  readonly requests: readonly AlertRequest[];
  /** Tags that are changed, each a few seconds after another one, so that their events can overtake each other. */
  readonly tagChanges: readonly AlertRequest[];
  readonly faults: readonly object[];
  readonly kills: readonly KillPoint[];
  readonly faultPhaseSeconds: number;
}

const HOUR_S = 3600;
const MAX_CHANGED = 3;
/** Less than a reordered event is held back. */
const CHANGE_GAP_S = 3;
const PLACES = [
  { subscriptionId: SUBSCRIPTIONS[0], location: "westeurope" },
  { subscriptionId: SUBSCRIPTIONS[0], location: "germanywestcentral" },
  { subscriptionId: SUBSCRIPTIONS[1], location: "westeurope" },
] as const;

/** The same seed gives the same scenario. */
export function alertScenario(seed: number): AlertScenario {
  const random = seededRandom(seed * 15_485_863 + 11);
  const machines = machinesOf(random);
  const faultPhaseSeconds = between(random, 5, 8) * HOUR_S;
  const { channels, fallbackChannel } = alertChannels(random, faultPhaseSeconds);
  return {
    seed,
    machines,
    channels,
    fallbackChannel,
    gatherMinutes: pick(random, [0, 2, 2, 10]),
    scheduleHours: pick(random, [2, 3]),
    creations: machines
      .filter(({ origin }) => origin === "created")
      .map(({ name }) => ({ machine: name, atSeconds: between(random, 60, faultPhaseSeconds / 2) })),
    requests: machines
      .filter(({ origin }) => origin === "protected" && chance(random, 0.5))
      .map(({ name }) => ({ machine: name, atSeconds: between(random, 60, faultPhaseSeconds - HOUR_S) })),
    faults: alertFaults(random, machines, faultPhaseSeconds),
    kills: killsOf(random),
    faultPhaseSeconds,
    // Drawn last: what else a seed stands for stays as it is.
    tagChanges: tagChangesOf(random, machines, faultPhaseSeconds),
  };
}

/** Events of machines that are protected already: they change nothing, however often and in whatever order they come. */
function tagChangesOf(
  random: Random,
  machines: readonly FleetMachine[],
  phaseSeconds: number,
): readonly AlertRequest[] {
  return machines
    .filter(({ origin }) => origin === "protected")
    .slice(0, MAX_CHANGED)
    .flatMap(({ name }) => {
      const first = between(random, 60, phaseSeconds - HOUR_S);
      const count = between(random, 2, 4);
      return Array.from({ length: count }, (_, index) => ({ machine: name, atSeconds: first + index * CHANGE_GAP_S }));
    });
}

function machinesOf(random: Random): readonly FleetMachine[] {
  const places = PLACES.slice(0, between(random, 1, 3));
  const size = chance(random, 0.15) ? between(random, 12, 15) : between(random, 3, 6);
  return Array.from({ length: size }, (_, index) => ({
    name: `vm-${index + 1}`,
    ...pick(random, places),
    tags: {},
    // One at least is protected, so that every vault of a machine that is created exists.
    origin: index > 0 && chance(random, 0.3) ? "created" : "protected",
    isWindows: false,
    isTrustedLaunch: false,
  }));
}

/** Moments that have to do with alerts are few commits among many, so that there are several. */
function killsOf(random: Random): readonly KillPoint[] {
  if (chance(random, 0.4)) return [];
  return Array.from({ length: between(random, 1, 5) }, () => between(random, 1, 1500))
    .toSorted((a, b) => a - b)
    .map((commit) => ({ commit, moment: pick(random, ["before", "after"]) }));
}
