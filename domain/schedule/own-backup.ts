import { retainUntil } from "../backup/retention.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { notStarted, type PartMachine, type PartTimes, withStatus } from "./part-machine.ts";
import { isFinal } from "./report.ts";

/**
 * Seconds from the end of another requester's backup to the start of the run's own: by then the vault's watcher has settled that one's
 * claim, so that the run's is a new one.
 */
const OWN_BACKUP_SECONDS = 120;
const SECONDS_PER_DAY = 86_400;

/**
 * Whether the backup that has just ended may be another requester's: the run joined it, or found its job without knowing the operation
 * that started it. A failure is none: what follows it is decided by its class.
 */
export function mayBeOthers(before: PartMachine, after: PartMachine): boolean {
  if (!isFinal(after.status)) return false;
  if (after.status === "failed" && after.reason !== "jobCancelled") return false;
  return before.joined === true || before.operationId === undefined;
}

/** When the snapshot of the recovery point was taken whose retention has to be read; `undefined`: no backup in the vault is proven. */
export function pointToRead({ milestones = {} }: PartMachine): Instant | undefined {
  return milestones.vaultedAt === undefined ? undefined : milestones.snapshotAt;
}

/** What is known of a backup that may be another requester's. */
export interface OtherBackup {
  /** The machine while the backup ran, and when it has ended. */
  readonly before: PartMachine;
  readonly after: PartMachine;
  /** Until when Azure keeps its recovery point; absent where Azure does not say. */
  readonly expiresAt?: Instant;
  /** Days for which the schedule keeps backups. */
  readonly retainDays: number;
  readonly isCancelled: boolean;
}

/**
 * What a run that needs its own retention does next. A backup that is kept as long, to the day, stands for its own. So does one of
 * which nothing is known and that the run itself may have started: never two for one occurrence. After every other one the run's own
 * is started, unless the run's deadline has come; then the line says that the machine has another requester's backup only.
 */
export function afterOtherBackup(other: OtherBackup, times: PartTimes): PartMachine {
  const { before, after, expiresAt, retainDays, isCancelled } = other;
  const isJoined = before.joined === true;
  if (expiresAt === undefined && (!isJoined || before.mayBeOwn === true)) return after;
  if (expiresAt !== undefined && isKept(expiresAt, before.at, retainDays)) return after;
  const { joined: _, mayBeOwn: __, operationId: ___, milestones: ____, serviceCode: _____, ...rest } = after;
  const reason = reasonOf(after, expiresAt);
  const { status, jobId } = after;
  const joinedFirst = { status, reason, ...(jobId !== undefined && { jobId }) };
  const attempts = isJoined ? rest.attempts : Math.max(0, rest.attempts - 1);
  const at = addSeconds(times.now, OWN_BACKUP_SECONDS);
  const planned = withStatus({ ...rest, delays: 0, attempts, joinedFirst }, "planned", at, { reason });
  if (isCancelled) return notStarted(planned, times.now, "cancelled");
  return isBefore(at, times.deadlineAt) ? planned : notStarted(planned, times.now, "deadlinePassed");
}

/** To the day: a policy counts from its own start, which was earlier. */
function isKept(expiresAt: Instant, from: Instant, retainDays: number): boolean {
  return !isBefore(expiresAt, addSeconds(retainUntil(from, retainDays), -SECONDS_PER_DAY));
}

function reasonOf(after: PartMachine, expiresAt: Instant | undefined): string {
  if (expiresAt !== undefined) return "retentionTooShort";
  return isInVault(after) ? "retentionUnknown" : (after.reason ?? "retentionUnknown");
}

function isInVault({ status }: PartMachine): boolean {
  return status === "vaulted" || status === "validated";
}
