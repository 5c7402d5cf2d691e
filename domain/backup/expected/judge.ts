import { addSeconds, type Instant, isBefore } from "../../instant.ts";
import type { BackupJobRow } from "../../ports/vault-jobs.ts";
import { parseVirtualMachineId } from "../../resource-id.ts";
import type { BackupJobStatus } from "../job.ts";
import type { BackupWindow } from "./windows.ts";

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
  /** A job ran when the window was judged first. */
  readonly hadJob: boolean;
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
  /** No job since the window opened, and none that still runs from before: the backup did not happen. */
  readonly missed: readonly MissedBackup[];
  /** Its jobs have failed or were cancelled, as the vault's watch tells. */
  readonly failed: readonly MissedBackup[];
  /** A job runs: it is too early to tell. */
  readonly running: readonly MissedBackup[];
}

/** A window is judged so long after it closed: lists show a job some time after its start. */
export const SETTLE_SECONDS = 1800;
/**
 * A backup this much before the set time counts for it: whether a zone's daylight saving was on when a policy was made is not
 * documented, and then it starts an hour earlier.
 */
const EARLY_SECONDS = 3600;
const FAILED_STATUSES: readonly BackupJobStatus[] = ["Failed", "Cancelled"];
/** The first that one of a machine's windows has is the machine's. */
const VERDICTS = ["missed", "running", "failed"] as const;

type Verdict = (typeof VERDICTS)[number];

/** Each machine once: by what is worst of its windows, with the first of them that is so. */
export function judgeSuspects(suspects: readonly Suspect[], jobs: readonly BackupJobRow[]): JudgedSuspects {
  const byName = Map.groupBy(jobs, ({ machineName }) => machineName.toLowerCase());
  const judged: Record<Verdict, MissedBackup[]> = { missed: [], running: [], failed: [] };
  for (const { windows, hadJob, ...machine } of suspects) {
    const rows = rowsOf(machine.vmId, byName);
    if (rows === undefined) continue;
    const verdicts = Map.groupBy(windows, (window) => judgeWindow(window, rows, hadJob));
    const [worst] = VERDICTS.flatMap((verdict) => {
      const [first, ...others] = verdicts.get(verdict) ?? [];
      return first === undefined ? [] : [{ verdict, first, others: others.length }];
    });
    if (worst === undefined) continue;
    const { verdict, first, others } = worst;
    const further = verdict === "missed" && others > 0 ? { further: others } : {};
    judged[verdict].push({ ...machine, dueAt: first.dueAt, ...further });
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

function judgeWindow(
  { dueAt, settledAt, until }: SuspectWindow,
  rows: readonly BackupJobRow[],
  hadJob: boolean,
): Verdict | "unclear" {
  const before = rows.filter(({ startedAt }) => until === undefined || isBefore(startedAt, until));
  if (before.some(({ status }) => status === "InProgress")) return "running";
  const started = before.filter(({ startedAt }) => isSince(startedAt, dueAt));
  if (started.length > 0) return started.every(({ status }) => FAILED_STATUSES.includes(status)) ? "failed" : "unclear";
  const wasBlocked = before.some(({ endedAt }) => endedAt !== undefined && isBefore(settledAt, endedAt));
  return hadJob || wasBlocked ? "unclear" : "missed";
}

/** The windows that a machine's last recovery point does not prove. */
export function unproven(
  windows: readonly SuspectWindow[],
  lastRecoveryPointAt: Instant | undefined,
): readonly SuspectWindow[] {
  if (lastRecoveryPointAt === undefined) return windows;
  return windows.filter(({ dueAt, until }) => {
    return !isSince(lastRecoveryPointAt, dueAt) || (until !== undefined && !isBefore(lastRecoveryPointAt, until));
  });
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

/** From when on a job counts for a set time. */
export function jobsSince(dueAt: Instant): Instant {
  return addSeconds(dueAt, -EARLY_SECONDS);
}

export function isSince(at: Instant, dueAt: Instant): boolean {
  return !isBefore(at, jobsSince(dueAt));
}
