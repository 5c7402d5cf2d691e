import { SECRET_TEXT } from "../random-scenario.ts";
import { between, chance, pick, type Random } from "../seeded-random.ts";

const itemAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
const TRIGGER = `${itemAction}/backup/action`;
const READS = [
  "Microsoft.RecoveryServices/vaults/backupJobs/read",
  "Microsoft.RecoveryServices/vaults/backupJobs/read",
  "Microsoft.RecoveryServices/vaults/backupOperations/read",
  `${itemAction}/recoveryPoints/read`,
  `${itemAction}/read`,
  "Microsoft.RecoveryServices/vaults/backupProtectedItems/read",
  "Microsoft.RecoveryServices/locations/backupStatus/action",
  "Microsoft.ResourceGraph/resources/read",
];
const OUTCOMES = [
  ["transferSkipped", 0.22],
  ["completedLeavingTask", 0.15],
  ["validated", 0.1],
  ["snapshotFailed", 0.08],
  ["failedLeavingTask", 0.06],
  ["transferFailed", 0.06],
  ["cancelled", 0.06],
  ["stalled", 0.04],
] as const;
const JOB_ERROR = {
  errorCode: 400_000,
  errorTitle: "MadeUp",
  errorString: SECRET_TEXT,
  recommendations: [SECRET_TEXT],
};

/** Entries of a fault plan: some bounded by a count, some lasting to the end of the phase. About half of the jobs do not simply succeed. */
export function backupFaults(random: Random, phaseSeconds: number): readonly object[] {
  return [
    ...Array.from({ length: between(random, 2, 6) }, () => callFault(random, phaseSeconds)),
    ...OUTCOMES.map(([outcome, probability]) => ({
      kind: "backupJob",
      outcome,
      probability,
      count: 1000,
      ...(outcome.endsWith("Failed") && chance(random, 0.3) && { error: JOB_ERROR }),
    })),
    ...(chance(random, 0.3) ? [regionFault(random, phaseSeconds)] : []),
  ];
}

function callFault(random: Random, phaseSeconds: number): object {
  const action = pick(random, [...READS, TRIGGER, TRIGGER]);
  // Most faults are brief; some last for an hour or more.
  const fromSeconds = between(random, 0, phaseSeconds - 3600);
  const extent = chance(random, 0.7)
    ? { count: between(random, 1, 8), after: between(random, 0, 20) }
    : { from: `PT${fromSeconds}S`, until: `PT${fromSeconds + between(random, 600, 3600)}S`, probability: 0.7 };
  return pick(random, [
    () => ({ kind: "throttle", action, retryAfterSeconds: between(random, 1, 600), ...extent }),
    () => ({
      kind: "serverError",
      action,
      status: pick(random, [500, 502, 503, 504]),
      message: SECRET_TEXT,
      ...extent,
    }),
    () => ({ kind: "dropAnswerAfterActing", action: TRIGGER, ...extent }),
    () => ({ kind: "dropAnswerAfterActing", action: TRIGGER, ...extent }),
    () => ({ kind: "dropBeforeActing", action, ...extent }),
    () => ({
      kind: "refuse",
      action: TRIGGER,
      status: 409,
      code: pick(random, ["BMSUserErrorObjectLocked", "UserErrorAnotherOperationInProgress"]),
      message: SECRET_TEXT,
      ...extent,
    }),
  ])();
}

function regionFault(random: Random, phaseSeconds: number): object {
  const fromSeconds = between(random, 0, phaseSeconds - 3600);
  const untilSeconds = fromSeconds + between(random, 300, 7200);
  const location = pick(random, ["westeurope", "germanywestcentral"]);
  return { kind: "regionOut", location, from: `PT${fromSeconds}S`, until: `PT${untilSeconds}S` };
}
