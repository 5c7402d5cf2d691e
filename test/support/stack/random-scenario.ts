import { sampleVmId } from "../../../local/sample-machines.ts";
import { between, pick, type Random, seededRandom } from "./seeded-random.ts";

/** A change to a machine or a request for it, seconds after the scenario begins. */
export interface Step {
  readonly atSeconds: number;
  readonly machine: string;
  readonly what: "create" | "tag" | "untag" | "delete" | "sendEvent" | "requestBackup" | "requestProtection";
}

/** The scenario of a seed: machines that are created, changed and deleted, and the faults injected meanwhile. */
export interface RandomScenario {
  readonly seed: number;
  readonly machines: readonly string[];
  readonly steps: readonly Step[];
  readonly faults: readonly object[];
  /** A fault never ends, so a machine may need attention. */
  readonly hasPermanentFault: boolean;
  /** Events are dropped; an event of every machine is posted afterwards. */
  readonly losesEvents: boolean;
  /** Every six hours a schedule backs up all protected machines. */
  readonly hasSchedule: boolean;
}

/** A text with secrets that the fault plan puts into Azure's responses and the app must redact. */
export const SECRET_TEXT =
  "poll https://arm.example/operations/1?api-version=1&t=638&c=MIIleak1&s=leak2&h=leak3 with Bearer leak4.leak5.leak6 " +
  "and eyJhbGciOiJub25l.bGVhazc.bGVhazg, sig=leak9; password=leak10, AccountKey=leak11";

/** The secrets in `SECRET_TEXT`. */
export const SECRETS = ["leak1", "leak2", "leak3", "leak4", "bGVhazc", "leak9", "leak10", "leak11"];

const itemAction = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers/protectedItems";
const READS = [
  "Microsoft.Compute/virtualMachines/read",
  "Microsoft.RecoveryServices/vaults/read",
  "Microsoft.RecoveryServices/vaults/backupPolicies/read",
  "Microsoft.RecoveryServices/locations/backupStatus/action",
  `${itemAction}/read`,
  "Microsoft.RecoveryServices/vaults/backupJobs/read",
  "Microsoft.RecoveryServices/vaults/backupOperations/read",
];
const WRITES = [
  "Microsoft.RecoveryServices/vaults/write",
  "Microsoft.RecoveryServices/vaults/backupPolicies/write",
  `${itemAction}/write`,
  `${itemAction}/backup/action`,
];
const OUTCOMES = ["snapshotFailed", "transferFailed", "transferSkipped", "cancelled", "stalled", "failedLeavingTask"];

/** The same seed gives the same scenario. */
export function randomScenario(seed: number): RandomScenario {
  const random = seededRandom(seed);
  const machines = Array.from({ length: between(random, 3, 6) }, (_, index) => `vm-${index + 1}`);
  const hasPermanentFault = random() < 0.25;
  const losesEvents = random() < 0.3;
  const hasSchedule = random() < 0.3;
  const faults = [
    ...Array.from({ length: between(random, 1, 5) }, () => transientFault(random)),
    ...machines.flatMap((machine) => machineFaults(random, machine)),
    ...(losesEvents ? [{ kind: "event", effect: "drop", probability: 0.5 }] : []),
    ...(random() < 0.4 ? [{ kind: "event", effect: pick(random, ["duplicate", "reorder"]), probability: 0.5 }] : []),
    ...(hasPermanentFault ? [permanentFault(random, machines)] : []),
  ];
  const steps = machines.flatMap((machine) => stepsOf(random, machine));
  return { seed, machines, steps, faults, hasPermanentFault, losesEvents, hasSchedule };
}

function stepsOf(random: Random, machine: string): readonly Step[] {
  let atSeconds = between(random, 0, 600);
  const step = (what: Step["what"]): Step => ({ atSeconds, machine, what });
  const steps = [step("create")];
  for (let round = between(random, 0, 2); round > 0; round -= 1) {
    atSeconds += pick(random, [between(random, 5, 200), between(random, 200, 2400), between(random, 2400, 9000)]);
    const what = pick(random, [
      "tag",
      "untag",
      "delete",
      "recreate",
      "sendEvent",
      "requestBackup",
      "requestProtection",
    ] as const);
    if (what !== "recreate") {
      steps.push(step(what));
      continue;
    }
    steps.push(step("delete"));
    atSeconds += between(random, 22, 900);
    steps.push(step("create"));
  }
  return steps;
}

/** Bounded counts: such a fault ends before the app's deadlines. */
function transientFault(random: Random): object {
  const count = between(random, 1, 3);
  const after = between(random, 0, 6);
  const anyCall = pick(random, [...READS, ...WRITES]);
  return pick(random, [
    () => ({ kind: "throttle", action: anyCall, retryAfterSeconds: between(random, 1, 600), count, after }),
    () => ({
      kind: "serverError",
      action: anyCall,
      status: pick(random, [500, 502, 503, 504]),
      message: SECRET_TEXT,
      count,
      after,
    }),
    () => ({ kind: "dropAnswerAfterActing", action: anyCall, count, after }),
    () => ({ kind: "dropBeforeActing", action: anyCall, count, after }),
    () => ({ kind: "eventualConsistency", seconds: between(random, 5, 120), count, after: between(random, 0, 3) }),
    () => ({
      kind: "refuse",
      action: pick(random, WRITES),
      status: 409,
      code: pick(random, ["BMSUserErrorObjectLocked", "UserErrorAnotherOperationInProgress"]),
      message: SECRET_TEXT,
      count,
      after: between(random, 0, 2),
    }),
    () => ({ kind: "regionOut", location: "westeurope", from: "PT5M", until: "PT15M" }),
  ])();
}

function machineFaults(random: Random, machine: string): readonly object[] {
  const resource = sampleVmId(machine);
  const faults: object[] = [];
  if (random() < 0.2) faults.push({ kind: "agentNotReady", resource, ...(random() < 0.5 && { count: 3 }) });
  if (random() < 0.35) {
    const error = {
      errorCode: 400_000,
      errorTitle: "MadeUp",
      errorString: SECRET_TEXT,
      recommendations: [SECRET_TEXT],
    };
    faults.push({
      kind: "backupJob",
      resource,
      outcome: pick(random, OUTCOMES),
      ...(random() < 0.5 && { error }),
    });
  }
  return faults;
}

function permanentFault(random: Random, machines: readonly string[]): object {
  const after = between(random, 0, 8);
  return pick(random, [
    () => ({
      kind: "refuse",
      action: pick(random, WRITES),
      status: 403,
      code: "AuthorizationFailed",
      message: SECRET_TEXT,
      after,
    }),
    () => ({
      kind: "refuse",
      action: pick(random, READS),
      status: 403,
      code: "AuthorizationFailed",
      message: SECRET_TEXT,
      after,
    }),
    () => ({
      kind: "serverError",
      action: pick(random, [...READS, ...WRITES]),
      status: 500,
      message: SECRET_TEXT,
      after,
    }),
    () => ({ kind: "throttle", action: pick(random, [...READS, ...WRITES]), retryAfterSeconds: 300, after }),
    () => ({ kind: "dropAnswerAfterActing", action: pick(random, WRITES), after }),
    () => ({ kind: "serverError", resource: sampleVmId(pick(random, machines)), method: "GET", status: 503, after }),
    () => ({ kind: "refuse", action: pick(random, WRITES), status: 409, code: "BMSUserErrorObjectLocked", after }),
    () => ({
      kind: "refuse",
      action: pick(random, WRITES),
      status: 400,
      code: "MadeUpRefusal",
      message: SECRET_TEXT,
      after,
    }),
  ])();
}
