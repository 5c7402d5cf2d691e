import { SECRET_TEXT } from "../random-scenario.ts";
import { between, chance, pick, type Random } from "../seeded-random.ts";
import { type FleetMachine, fleetVmId } from "./fleet-machine.ts";

const itemAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
const READS = [
  "Microsoft.Compute/virtualMachines/read",
  "Microsoft.RecoveryServices/vaults/read",
  "Microsoft.RecoveryServices/vaults/backupPolicies/read",
  "Microsoft.RecoveryServices/locations/backupStatus/action",
  "Microsoft.ResourceGraph/resources/read",
  `${itemAction}/read`,
  "Microsoft.RecoveryServices/vaults/backupOperations/read",
];
const WRITES = [
  "Microsoft.RecoveryServices/vaults/write",
  "Microsoft.RecoveryServices/vaults/backupPolicies/write",
  `${itemAction}/write`,
];
const CODES = ["BMSUserErrorObjectLocked", "UserErrorAnotherOperationInProgress"] as const;

/** Entries of a fault plan: some bounded by a count, some lasting to the end of the phase. */
export function fleetFaults(
  random: Random,
  machines: readonly FleetMachine[],
  phaseSeconds: number,
): readonly object[] {
  const anyFaults = Array.from({ length: between(random, 1, 6) }, () => callFault(random, phaseSeconds));
  const event = (effect: string, probability: number) => ({
    kind: "event",
    effect,
    probability,
    ...(effect === "delay" && { delaySeconds: between(random, 30, 900) }),
  });
  return [
    ...anyFaults,
    ...machines.flatMap((machine) => machineFaults(random, machine)),
    ...(chance(random, 0.35) ? [event("drop", 0.5)] : []),
    ...(chance(random, 0.35) ? [event("duplicate", 0.5)] : []),
    ...(chance(random, 0.3) ? [event(pick(random, ["reorder", "delay"]), 0.5)] : []),
    ...(chance(random, 0.2) ? [regionFault(random, phaseSeconds)] : []),
  ];
}

function callFault(random: Random, phaseSeconds: number): object {
  const action = pick(random, [...READS, ...WRITES, ...WRITES]);
  // Most faults are brief; some last as long as the phase does.
  const extent = chance(random, 0.8)
    ? { count: between(random, 1, 6), after: between(random, 0, 8) }
    : { from: `PT${between(random, 0, phaseSeconds / 2)}S`, probability: 0.7 };
  return pick(random, [
    () => ({ kind: "throttle", action, retryAfterSeconds: between(random, 1, 600), ...extent }),
    () => ({
      kind: "serverError",
      action,
      status: pick(random, [500, 502, 503, 504]),
      message: SECRET_TEXT,
      ...extent,
    }),
    () => ({ kind: "dropAnswerAfterActing", action: pick(random, WRITES), ...extent }),
    () => ({ kind: "dropBeforeActing", action, ...extent }),
    () => ({ kind: "eventualConsistency", seconds: between(random, 5, 180), count: 4, after: between(random, 0, 3) }),
    () => ({
      kind: "refuse",
      action: pick(random, WRITES),
      status: 409,
      code: pick(random, CODES),
      message: SECRET_TEXT,
      ...extent,
    }),
  ])();
}

function regionFault(random: Random, phaseSeconds: number): object {
  const fromSeconds = between(random, 0, phaseSeconds / 2);
  const untilSeconds = fromSeconds + between(random, 60, 2400);
  const location = pick(random, ["westeurope", "germanywestcentral"]);
  return { kind: "regionOut", location, from: `PT${fromSeconds}S`, until: `PT${untilSeconds}S` };
}

function machineFaults(random: Random, machine: FleetMachine): readonly object[] {
  const resource = fleetVmId(machine);
  return [
    ...(machine.origin === "failed" ? [{ kind: "provisioningFailed", resource, count: 1 }] : []),
    ...(chance(random, 0.1) ? [{ kind: "agentNotReady", resource }] : []),
  ];
}
