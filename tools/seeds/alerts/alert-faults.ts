import { type FleetMachine, fleetVmId } from "../../../test/support/stack/fleet/fleet-machine.ts";
import { SECRET_TEXT } from "../../../test/support/stack/random-scenario.ts";
import { between, chance, pick, type Random } from "../../../test/support/stack/seeded-random.ts";

const itemAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
const READS = [
  "Microsoft.RecoveryServices/vaults/backupJobs/read",
  "Microsoft.RecoveryServices/vaults/backupOperations/read",
  `${itemAction}/recoveryPoints/read`,
] as const;
const OUTCOMES = ["snapshotFailed", "transferFailed", "transferSkipped", "cancelled", "failedLeavingTask"] as const;
/** Causes of their own; the text in them has secrets, which no message may have. */
const CODES = ["MadeUpDiskFull", "MadeUpAgentDown", "MadeUpKeyVault"] as const;

/** Entries of a fault plan; all end with the phase. */
export function alertFaults(
  random: Random,
  machines: readonly FleetMachine[],
  phaseSeconds: number,
): readonly object[] {
  return [
    ...(chance(random, 0.6) ? [stormFault(random, phaseSeconds)] : []),
    ...machines.flatMap((machine) => machineFaults(random, machine)),
    ...(chance(random, 0.5) ? [{ kind: "backupJob", outcome: "transferSkipped", probability: 0.15, count: 1000 }] : []),
    ...Array.from({ length: between(random, 0, 2) }, () => callFault(random)),
    ...(chance(random, 0.4) ? [{ kind: "event", effect: "duplicate", probability: 0.7 }] : []),
    ...(chance(random, 0.4) ? [{ kind: "event", effect: "reorder", probability: 0.5 }] : []),
  ];
}

/** For hours nearly every backup fails for one cause. */
function stormFault(random: Random, phaseSeconds: number): object {
  const fromSeconds = between(random, 0, phaseSeconds / 2);
  const outcome = pick(random, ["snapshotFailed", "transferFailed", "failedLeavingTask"]);
  return {
    kind: "backupJob",
    outcome,
    probability: 0.9,
    count: 1000,
    from: `PT${fromSeconds}S`,
    until: `PT${fromSeconds + between(random, 3600, phaseSeconds / 2)}S`,
    ...(chance(random, 0.7) && { error: errorOf(pick(random, CODES)) }),
  };
}

function machineFaults(random: Random, machine: FleetMachine): readonly object[] {
  const resource = fleetVmId(machine);
  const failing = Array.from({ length: between(random, 0, 2) }, () => {
    const outcome = pick(random, OUTCOMES);
    return {
      kind: "backupJob",
      resource,
      outcome,
      count: between(random, 1, 2),
      ...(outcome !== "transferSkipped" && chance(random, 0.5) && { error: errorOf(pick(random, CODES)) }),
    };
  });
  return [...failing, ...(chance(random, 0.15) ? [{ kind: "backupJob", resource, outcome: "stalled", count: 1 }] : [])];
}

/** Brief: how long a failure stays unseen decides whether it is over before it is told. */
function callFault(random: Random): object {
  const action = pick(random, READS);
  const extent = { count: between(random, 1, 4), after: between(random, 0, 20) };
  return pick(random, [
    () => ({ kind: "throttle", action, retryAfterSeconds: between(random, 1, 120), ...extent }),
    () => ({ kind: "serverError", action, status: pick(random, [500, 503]), message: SECRET_TEXT, ...extent }),
    () => ({ kind: "dropAnswerAfterActing", action: `${itemAction}/backup/action`, ...extent }),
  ])();
}

function errorOf(errorTitle: string): object {
  return { errorCode: 400_000, errorTitle, errorString: SECRET_TEXT, recommendations: [SECRET_TEXT] };
}
