import { addSeconds, type Instant, isBefore, secondsBetween } from "../instant.ts";
import type { Thresholds } from "../protection/config.ts";
import { backoffSeconds } from "../wait.ts";
import { notStarted, type PartMachine, type PartTimes, withStatus } from "./part-machine.ts";
import { isFinal } from "./report.ts";

/** A span in which no backup is started: from `from`, before `until`. */
export interface ClosedWindow {
  readonly from: Instant;
  readonly until: Instant;
}

/** How often a part polls its mailbox. */
const POLL = { minimumSeconds: 30, maximumSeconds: 300 };
/** How often a part asks again for a slot. */
const SLOT_POLL_SECONDS = 60;
/** A job that nothing was heard of for as long after its deadline is lost. */
const LOST_SECONDS = 86_400;

/** The window that forbids backups now, if any. */
function closedNow(windows: readonly ClosedWindow[], now: Instant): ClosedWindow | undefined {
  return windows.find(({ from, until }) => !isBefore(now, from) && isBefore(now, until));
}

/** Indexes of the machines whose backups may start now, in turns over their vaults; none in a closed window. */
export function dueMachines(
  machines: readonly PartMachine[],
  windows: readonly ClosedWindow[],
  now: Instant,
): readonly number[] {
  if (closedNow(windows, now) !== undefined) return [];
  const due = machines.flatMap(({ status, at }, index) =>
    status === "planned" && !isBefore(now, at) ? [{ index, at }] : [],
  );
  const byVault = Map.groupBy(
    due.toSorted((a, b) => a.at.localeCompare(b.at)),
    ({ index }) => machines[index]?.vault,
  );
  const lists = [...byVault.values()];
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list[turn]?.index ?? [])).flat();
}

/**
 * The machines after what time alone brings about: at the deadline, or when the run is cancelled, no backup is started any more;
 * a backup of which nothing was heard for a day after its job's deadline is unknown. A start whose response was lost is not given up
 * before its job was looked for.
 */
export function closeOverdue(
  machines: readonly PartMachine[],
  times: PartTimes & { readonly isCancelled: boolean },
  { jobDeadlineSeconds }: Thresholds,
): readonly PartMachine[] {
  return machines.map((machine) => {
    if (isFinal(machine.status)) return machine;
    if (machine.status !== "planned") return closeLost(machine, times.now, jobDeadlineSeconds);
    return machine.askedAt === undefined ? closePlanned(machine, times) : giveUpAsking(machine, times);
  });
}

function closeLost(machine: PartMachine, now: Instant, jobDeadlineSeconds: number): PartMachine {
  if (isBefore(now, addSeconds(machine.at, jobDeadlineSeconds + LOST_SECONDS))) return machine;
  return withStatus(machine, "unknown", now, { reason: "monitorFailed" });
}

function closePlanned(machine: PartMachine, times: PartTimes & { readonly isCancelled: boolean }): PartMachine {
  const { now, deadlineAt, isCancelled } = times;
  if (isCancelled) return notStarted(machine, now, "cancelled");
  return isBefore(now, deadlineAt) ? machine : notStarted(machine, now, machine.reason ?? "deadlinePassed");
}

/** Starts whose outcome is not known are looked for until an hour after the deadline. */
function giveUpAsking(machine: PartMachine, { now, deadlineAt }: PartTimes): PartMachine {
  if (isBefore(now, addSeconds(deadlineAt, 3600))) return machine;
  return withStatus(machine, "unknown", now, { reason: machine.reason ?? "monitorFailed" });
}

/** What the part waits for. */
export interface PartWait {
  readonly machines: readonly PartMachine[];
  readonly windows: readonly ClosedWindow[];
  readonly times: PartTimes;
  /** When something last changed. */
  readonly newsAt: Instant;
}

/** When the part does the next step: at the next start or poll, whichever comes first, and at the deadline. */
export function nextStepAt({ machines, windows, times, newsAt }: PartWait): Instant {
  const { now, deadlineAt } = times;
  const isWaitingForJobs = machines.some(({ status }) => status === "triggered" || status === "snapshotDone");
  const poll = addSeconds(now, backoffSeconds(secondsBetween(newsAt, now), 5, POLL));
  const closed = closedNow(windows, now);
  const starts = machines
    .filter(({ status }) => status === "planned")
    .map(({ at }) => (isBefore(now, at) ? at : addSeconds(now, SLOT_POLL_SECONDS)))
    .map((at) => (closed !== undefined && isBefore(at, closed.until) ? closed.until : at));
  // A cancellation is noticed within the longest interval.
  const candidates = [addSeconds(now, POLL.maximumSeconds), ...(isWaitingForJobs ? [poll] : []), ...starts];
  if (isBefore(now, deadlineAt)) candidates.push(deadlineAt);
  const earliest = candidates.reduce((a, b) => (isBefore(b, a) ? b : a));
  const soonest = addSeconds(now, 1);
  return isBefore(earliest, soonest) ? soonest : earliest;
}
