import { sampleVmId } from "../../../local/sample-machines.ts";

/** What somebody does to a machine, seconds after the story begins. */
export interface Act {
  readonly atSeconds: number;
  readonly machine: string;
  readonly what: "create" | "tag" | "untag" | "delete" | "tell" | "askToBackUp" | "askToProtect";
}

/** A story that a seed stands for: machines that come, change and go, and what goes wrong meanwhile. */
export interface Story {
  readonly seed: number;
  readonly machines: readonly string[];
  readonly acts: readonly Act[];
  readonly faults: readonly object[];
  /** Something stays broken: a machine may need attention for it. */
  readonly hasLastingFault: boolean;
  /** Events get lost: people tell the app of the machines afterwards. */
  readonly losesEvents: boolean;
  /** Every six hours all protected machines are backed up. */
  readonly hasSchedule: boolean;
}

type Random = () => number;

/** A text as it must never travel: the fault plan puts it into Azure's answers. */
const LEAK =
  "poll https://arm.example/operations/1?api-version=1&t=638&c=MIIleak1&s=leak2&h=leak3 with Bearer leak4.leak5.leak6 " +
  "and eyJhbGciOiJub25l.bGVhazc.bGVhazg, sig=leak9; password=leak10, AccountKey=leak11";

/** Parts of `LEAK` that open doors. */
export const LEAKED = ["leak1", "leak2", "leak3", "leak4", "bGVhazc", "leak9", "leak10", "leak11"];

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

/** The same story for the same seed. */
export function storyOf(seed: number): Story {
  const random = seededRandom(seed);
  const machines = Array.from({ length: between(random, 3, 6) }, (_, index) => `vm-${index + 1}`);
  const hasLastingFault = random() < 0.25;
  const losesEvents = random() < 0.3;
  const hasSchedule = random() < 0.3;
  const faults = [
    ...Array.from({ length: between(random, 1, 5) }, () => passingFault(random)),
    ...machines.flatMap((machine) => machineFaults(random, machine)),
    ...(losesEvents ? [{ kind: "event", effect: "drop", probability: 0.5 }] : []),
    ...(random() < 0.4 ? [{ kind: "event", effect: pick(random, ["duplicate", "reorder"]), probability: 0.5 }] : []),
    ...(hasLastingFault ? [lastingFault(random, machines)] : []),
  ];
  const acts = machines.flatMap((machine) => actsOf(random, machine));
  return { seed, machines, acts, faults, hasLastingFault, losesEvents, hasSchedule };
}

function actsOf(random: Random, machine: string): readonly Act[] {
  let atSeconds = between(random, 0, 600);
  const act = (what: Act["what"]): Act => ({ atSeconds, machine, what });
  const acts = [act("create")];
  for (let round = between(random, 0, 2); round > 0; round -= 1) {
    atSeconds += pick(random, [between(random, 5, 200), between(random, 200, 2400), between(random, 2400, 9000)]);
    const what = pick(random, ["tag", "untag", "delete", "remake", "tell", "askToBackUp", "askToProtect"] as const);
    if (what !== "remake") {
      acts.push(act(what));
      continue;
    }
    acts.push(act("delete"));
    atSeconds += between(random, 22, 900);
    acts.push(act("create"));
  }
  return acts;
}

/** Bounded counts: less than the app is patient for. */
function passingFault(random: Random): object {
  const count = between(random, 1, 3);
  const after = between(random, 0, 6);
  const anyCall = pick(random, [...READS, ...WRITES]);
  return pick(random, [
    () => ({ kind: "throttle", action: anyCall, retryAfterSeconds: between(random, 1, 600), count, after }),
    () => ({
      kind: "serverError",
      action: anyCall,
      status: pick(random, [500, 502, 503, 504]),
      message: LEAK,
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
      message: LEAK,
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
    const error = { errorCode: 400_000, errorTitle: "MadeUp", errorString: LEAK, recommendations: [LEAK] };
    faults.push({
      kind: "backupJob",
      resource,
      outcome: pick(random, OUTCOMES),
      ...(random() < 0.5 && { error }),
    });
  }
  return faults;
}

function lastingFault(random: Random, machines: readonly string[]): object {
  const after = between(random, 0, 8);
  return pick(random, [
    () => ({
      kind: "refuse",
      action: pick(random, WRITES),
      status: 403,
      code: "AuthorizationFailed",
      message: LEAK,
      after,
    }),
    () => ({
      kind: "refuse",
      action: pick(random, READS),
      status: 403,
      code: "AuthorizationFailed",
      message: LEAK,
      after,
    }),
    () => ({ kind: "serverError", action: pick(random, [...READS, ...WRITES]), status: 500, message: LEAK, after }),
    () => ({ kind: "throttle", action: pick(random, [...READS, ...WRITES]), retryAfterSeconds: 300, after }),
    () => ({ kind: "dropAnswerAfterActing", action: pick(random, WRITES), after }),
    () => ({ kind: "serverError", resource: sampleVmId(pick(random, machines)), method: "GET", status: 503, after }),
    () => ({ kind: "refuse", action: pick(random, WRITES), status: 409, code: "BMSUserErrorObjectLocked", after }),
    () => ({ kind: "refuse", action: pick(random, WRITES), status: 400, code: "MadeUpRefusal", message: LEAK, after }),
  ])();
}

function pick<T>(random: Random, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error("There is nothing to pick from.");
  return picked;
}

function between(random: Random, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}

/** mulberry32, by Tommy Ettinger, public domain: 32 bits of state are enough to tell seeds apart. */
function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
