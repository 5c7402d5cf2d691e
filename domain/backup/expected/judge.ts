import { addSeconds, type Instant, isBefore } from "../../instant.ts";
import type { BackupJobRow } from "../../ports/vault-jobs.ts";
import { parseVirtualMachineId } from "../../resource-id.ts";
import type { BackupJobStatus } from "../job.ts";
import { belongsTo, hasOrigin, isOnDemand, type MachineOrigins } from "./origins.ts";
import { type BackupWindow, isSince, jobsSince } from "./windows.ts";

/** A machine whose scheduled backup did not happen, as far as the lists of its vault tell. */
export interface MissedBackup {
  readonly vmId: string;
  readonly policyName: string;
  /** The set time; of several the first. */
  readonly dueAt: Instant;
  /** The policy's, a Windows name. */
  readonly timeZone: string;
  readonly lastRecoveryPointAt?: Instant;
  /** Further scheduled backups of the machine that did not happen, found by the same check; absent: none. */
  readonly further?: number;
}

/** A machine without a known recovery point from one or several windows that have closed. */
export interface Suspect extends Omit<MissedBackup, "further"> {
  /** The earliest first; at least one. */
  readonly windows: readonly SuspectWindow[];
  /** The window was left open when it was judged first: a job ran, or had an unknown origin. */
  readonly hadJob: boolean;
  readonly origins: MachineOrigins;
}

export interface SuspectWindow {
  /** The set time. */
  readonly dueAt: Instant;
  /** When the window was to be judged: a job that still ran then kept Azure from starting another one. */
  readonly settledAt: Instant;
  /** From when on jobs belong to the window after it; absent: the last one that has closed. */
  readonly until?: Instant;
}

/** What the vault's jobs say of suspects. */
export interface JudgedSuspects {
  /** No job of the policy since the window opened, and none that still runs from before: the backup did not happen. */
  readonly missed: readonly MissedBackup[];
  /** Its jobs have failed or were cancelled, as the vault's watch tells. */
  readonly failed: readonly MissedBackup[];
  /** A job runs: it is too early to tell. */
  readonly running: readonly MissedBackup[];
  /** Jobs since the window opened, of which it is not known yet who started them: judged again. */
  readonly undecided: readonly MissedBackup[];
  /**
   * It is not known, and stays so: who started the jobs, or what kept Azure from starting one. Or the policy started none beside one on
   * demand, which has left a recovery point: perhaps because Azure takes one snapshot of a machine at a time.
   */
  readonly unproven: readonly MissedBackup[];
}

/** A window is judged so long after it closed: lists show a job some time after its start. */
export const SETTLE_SECONDS = 1800;
const FAILED_STATUSES: readonly BackupJobStatus[] = ["Failed", "Cancelled"];
/** The first that one of a machine's windows has is the machine's. */
const VERDICTS = ["missed", "running", "failed", "undecided", "unproven"] as const;

type Verdict = (typeof VERDICTS)[number];

/** Each machine once: by what is worst of its windows, with the first of them that is so. */
export function judgeSuspects(suspects: readonly Suspect[], jobs: readonly BackupJobRow[]): JudgedSuspects {
  const byName = Map.groupBy(jobs, ({ machineName }) => machineName.toLowerCase());
  const judged: Record<Verdict, MissedBackup[]> = { missed: [], running: [], failed: [], undecided: [], unproven: [] };
  for (const suspect of suspects) {
    const { windows, hadJob: _hadJob, origins: _origins, ...machine } = suspect;
    const rows = rowsOf(machine.vmId, byName);
    if (rows === undefined) continue;
    const verdicts = Map.groupBy(windows, (window) => judgeWindow(window, rows, suspect));
    const found = VERDICTS.flatMap((verdict) => {
      const [first, ...others] = verdicts.get(verdict) ?? [];
      return first === undefined ? [] : [{ verdict, first, others: others.length }];
    });
    for (const { verdict, first, others } of found.slice(0, 1)) {
      const backup: MissedBackup = { ...machine, dueAt: first.dueAt };
      judged[verdict].push(verdict === "missed" && others > 0 ? { ...backup, further: others } : backup);
    }
  }
  return judged;
}

/** Jobs say only names. */
function rowsOf(vmId: string, byName: ReadonlyMap<string, readonly BackupJobRow[]>) {
  const machine = parseVirtualMachineId(vmId);
  if (machine === undefined) return undefined;
  const group = machine.resourceGroup.toLowerCase();
  return (byName.get(machine.name.toLowerCase()) ?? []).filter(
    ({ resourceGroup }) => resourceGroup === undefined || resourceGroup.toLowerCase() === group,
  );
}

/** Jobs on demand are none of the policy's and prove nothing of it; but a machine with a recovery point of that time is not told as one without. */
function judgeWindow(
  window: SuspectWindow,
  rows: readonly BackupJobRow[],
  { hadJob, origins, lastRecoveryPointAt }: Pick<Suspect, "hadJob" | "origins" | "lastRecoveryPointAt">,
): Verdict {
  const { dueAt, settledAt, until } = window;
  const before = rows
    .filter(({ startedAt }) => until === undefined || isBefore(startedAt, until))
    .filter(({ startedAt }) => !isOnDemand(startedAt, origins));
  if (before.some(({ status }) => status === "InProgress")) return "running";
  const started = before.filter(({ startedAt }) => isSince(startedAt, dueAt));
  if (started.some(({ status }) => !FAILED_STATUSES.includes(status))) return hadJob ? "unproven" : "undecided";
  if (started.length > 0) return "failed";
  const wasBlocked = before.some(({ endedAt }) => endedAt !== undefined && isBefore(settledAt, endedAt));
  const wasOnDemand = hasOrigin(origins, "onDemand", window);
  const hasPoint = wasOnDemand && lastRecoveryPointAt !== undefined && isSince(lastRecoveryPointAt, dueAt);
  return hasPoint || wasBlocked || (hadJob && !wasOnDemand) ? "unproven" : "missed";
}

/** What a machine's last recovery point, and what is known of its backups' origins, leave in doubt. */
export interface Doubts {
  /** Without a backup that may be the policy's, as far as is known without jobs. */
  readonly suspects: readonly SuspectWindow[];
  /** There is a recovery point, and it is not known who asked for it. */
  readonly undecided: readonly SuspectWindow[];
}

/** Which of these windows are not proven. A backup that the policy is known to have started is proof; a recovery point alone is not. */
export function doubtsOf(
  windows: readonly SuspectWindow[],
  lastRecoveryPointAt: Instant | undefined,
  origins: MachineOrigins,
): Doubts {
  const open = windows.filter((window) => !hasOrigin(origins, "policy", window));
  const mayBeProven = (window: SuspectWindow) =>
    lastRecoveryPointAt !== undefined &&
    belongsTo(lastRecoveryPointAt, window) &&
    !hasOrigin(origins, "onDemand", window);
  return {
    suspects: open.filter((window) => !mayBeProven(window)),
    undecided: open.filter(mayBeProven),
  };
}

/**
 * The windows of a policy, in the order of time, with what belongs to each.
 *
 * @param all - All windows of the policy, those included of which nothing is said.
 */
export function suspectWindows(
  windows: readonly BackupWindow[],
  all: readonly BackupWindow[],
): readonly SuspectWindow[] {
  return windows.map(({ opensAt, closesAt }, index) => {
    const next = index + 1 < windows.length ? all.find((other) => isBefore(opensAt, other.opensAt)) : undefined;
    const until = next === undefined ? {} : { until: jobsSince(next.opensAt) };
    return { dueAt: opensAt, settledAt: addSeconds(closesAt, SETTLE_SECONDS), ...until };
  });
}
