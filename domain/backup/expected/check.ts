import { addSeconds, type Instant, isBefore } from "../../instant.ts";
import type { ProtectedItem } from "../../ports/backup-vault.ts";
import type { ProtectionPolicy } from "../../ports/vault-directory.ts";
import { resourceKey } from "../../resource-id.ts";
import { packTold, readTold, type StartedJob, shortKey } from "../watch-keys.ts";
import {
  doubtsOf,
  type JudgedSuspects,
  type MissedBackup,
  SETTLE_SECONDS,
  type Suspect,
  suspectWindows,
} from "./judge.ts";
import { nextCheck } from "./next-check.ts";
import { type MachineOrigins, originsByMachine } from "./origins.ts";
import type { ExpectedBackups, SavedCheck } from "./state.ts";
import { type BackupWindow, isSince, jobsSince, type PolicyClock, windowsBetween } from "./windows.ts";

/** A machine that has a recovery point again after a scheduled backup that failed or did not happen. */
export interface ResumedBackup {
  readonly vmId: string;
  readonly policyName: string;
  /** The set time of the first backup that it lacks. */
  readonly dueAt: Instant;
  readonly lastRecoveryPointAt: Instant;
}

/** What the vault's policies and items tell. */
export interface CheckPlan {
  /** Machines without a recovery point from a window that has closed: the vault's jobs decide. By policy, then machine. */
  readonly suspects: readonly Suspect[];
  /** Machines with a recovery point of which it is not known yet who asked for it: judged again, without a word. */
  readonly undecided: readonly MissedBackup[];
  /** From when on jobs matter; absent without suspects. */
  readonly jobsFrom?: Instant;
  /** By policy, then machine. */
  readonly resumed: readonly ResumedBackup[];
  /** What is remembered when nothing is told. */
  readonly saved: SavedCheck & { readonly checkedAt: Instant };
  /** Machines that their policies back up. */
  readonly expected: number;
  /** Of these those whose schedule could not be read: nothing is said of their backups. */
  readonly unknown: number;
}

export interface VaultFacts {
  readonly policies: readonly Pick<ProtectionPolicy, "policyId" | "policyName" | "settings">[];
  readonly items: readonly ProtectedItem[];
  /** Jobs of the vault of which it is known who started them. */
  readonly started?: readonly StartedJob[];
}

/** How far a check looks back for the last window that has closed: a week, for weekly policies. */
const LOOK_BACK_SECONDS = 8 * 86_400;
/** After a stop of the app windows are judged that closed within this time. */
const MAX_STOP_SECONDS = 7 * 86_400;
const LOOK_AHEAD_SECONDS = 8 * 86_400;
/** Machines whose expectations are remembered; Azure allows 1,000 in a vault. */
const MAX_MACHINES = 1200;
/** Machines that one check tells of. Azure allows 100 machines in a policy. */
const MAX_TOLD = 100;
/** Starts are remembered to the minute. */
const MINUTE_SECONDS = 60;
const SCHEDULED_STATES: readonly string[] = ["protected", "irpending", "protectionerror"];

/**
 * Which machines of a vault should have been backed up by their policies and show no recovery point for it, and when to check again.
 * A machine is expected at a window when it was seen under the same schedule before the window opened.
 */
export function planCheck(before: ExpectedBackups | undefined, facts: VaultFacts, now: Instant): CheckPlan {
  const clocks = new Map(facts.policies.map((policy) => [resourceKey(policy.policyId), clockOf(policy, now)]));
  const scheduled = facts.items.flatMap(scheduledItem).slice(0, MAX_MACHINES);
  const known = marksOf(before?.expected);
  const expectations = scheduled.flatMap((item) => {
    const clock = clocks.get(resourceKey(item.policyId));
    return clock === undefined ? [] : [expectation(item, clock, known, now)];
  });
  const marks = { missed: marksOf(before?.missed), failed: marksOf(before?.failed), running: marksOf(before?.running) };
  const originsOf = originsByMachine(facts.started ?? []);
  const doubts = expectations
    .filter(({ item }) => !marks.missed.has(item.key))
    .map((expected) => judgedWithoutJobs(expected, before?.checkedAt, marks.running, originsOf(expected.item.vmId)));
  const suspects = doubts.flatMap(({ suspect }) => suspect ?? []).sort(byPolicyAndMachine);
  const resumed = scheduled
    .flatMap((item) => resumedOf(item, marks.missed.get(item.key) ?? marks.failed.get(item.key)))
    .sort(byPolicyAndMachine);
  const jobsFrom = suspects.map(({ dueAt }) => jobsSince(dueAt)).sort()[0];
  const hasOpen = marks.missed.size + marks.failed.size + suspects.length > 0;
  const windows = [...new Set(expectations.map(({ clock }) => clock))].flatMap((clock) => clock.windows);
  return {
    suspects,
    undecided: doubts.flatMap(({ undecided }) => undecided ?? []),
    ...(jobsFrom !== undefined && { jobsFrom }),
    resumed,
    expected: scheduled.length,
    unknown: scheduled.length - expectations.length,
    saved: {
      ...nextCheck(windows, { now, settleSeconds: SETTLE_SECONDS, hasOpen }),
      checkedAt: now,
      expected: packTold(expectations.map(({ key, since }) => ({ key, startedAt: since }))),
      missed: standing(scheduled, marks.missed),
      failed: standing(scheduled, marks.failed),
      running: "",
    },
  };
}

/** What one check tells: whole policies as far as there is room, then machines that have recovery points again. */
export function toldFirst(
  missed: readonly MissedBackup[],
  resumed: readonly ResumedBackup[],
): { readonly missed: readonly MissedBackup[]; readonly resumed: readonly ResumedBackup[]; readonly hasMore: boolean } {
  const first: MissedBackup[] = [];
  for (const machines of Map.groupBy(missed, ({ policyName }) => policyName).values()) {
    if (first.length > 0 && first.length + machines.length > MAX_TOLD) break;
    first.push(...machines.slice(0, MAX_TOLD));
  }
  const room = MAX_TOLD - first.length;
  const hasMore = missed.length > first.length || resumed.length > room;
  return { missed: first, resumed: resumed.slice(0, room), hasMore };
}

/**
 * What is remembered of a check that tells this. When it cannot tell everything, another check follows at once, and the windows are not
 * judged yet.
 */
export function rememberCheck(
  before: ExpectedBackups | undefined,
  { saved, undecided: withPoint }: CheckPlan,
  { failed, running, undecided }: JudgedSuspects,
  told: ReturnType<typeof toldFirst>,
): SavedCheck {
  const over = new Set(told.resumed.map(({ vmId }) => shortKey(vmId)));
  const failedBefore = marksOf(saved.failed);
  const check = {
    ...saved,
    missed: without(over, saved.missed) + packMissed(told.missed),
    failed: without(over, saved.failed) + packMissed(failed.filter(({ vmId }) => !failedBefore.has(shortKey(vmId)))),
    running: packMissed(lastOfEach([...withPoint, ...undecided, ...running])),
  };
  if (!told.hasMore) return check;
  const { checkedAt: now, ...others } = check;
  return { ...others, ...(before?.checkedAt !== undefined && { checkedAt: before.checkedAt }), nextAt: now };
}

type Marks = ReadonlyMap<string, Instant>;

function marksOf(packed = ""): Marks {
  return new Map(readTold(packed).map(({ key, startedAt }) => [key, startedAt]));
}

function packMissed(missed: readonly MissedBackup[]): string {
  return packTold(missed.map(({ vmId, dueAt }) => ({ key: shortKey(vmId), startedAt: dueAt })));
}

/** A machine has one open window: what runs goes before what is undecided. */
function lastOfEach(backups: readonly MissedBackup[]): readonly MissedBackup[] {
  return [...new Map(backups.map((backup) => [resourceKey(backup.vmId), backup])).values()];
}

/** What is remembered of machines that policies still back up. */
function standing(items: readonly ScheduledItem[], marks: Marks): string {
  const keys = new Set(items.map(({ key }) => key));
  return packTold([...marks].filter(([key]) => keys.has(key)).map(([key, startedAt]) => ({ key, startedAt })));
}

function without(keys: ReadonlySet<string>, packed: string): string {
  return packTold(readTold(packed).filter(({ key }) => !keys.has(key)));
}

interface Clock extends PolicyClock {
  readonly policyName: string;
  /** In the order of time, from a week ago until a week ahead. */
  readonly windows: readonly BackupWindow[];
  /** Those that can be judged now: the last one that has closed, and those of the last days. */
  readonly closed: readonly BackupWindow[];
}

/** An item that its policy backs up. */
interface ScheduledItem {
  readonly vmId: string;
  readonly policyId: string;
  readonly lastRecoveryPointAt?: Instant;
  /** `shortKey` of the machine. */
  readonly key: string;
}

interface Expectation {
  readonly item: ScheduledItem;
  readonly clock: Clock;
  readonly key: string;
  /** Since when the machine is seen under this schedule. */
  readonly since: Instant;
}

function clockOf({ policyName, settings }: VaultFacts["policies"][number], now: Instant): Clock | undefined {
  if (settings === undefined) return undefined;
  const { schedule, timeZone } = settings;
  const from = addSeconds(now, -LOOK_BACK_SECONDS);
  const windows = windowsBetween(settings, from, addSeconds(now, LOOK_AHEAD_SECONDS));
  if (windows === undefined) return undefined;
  const settled = windows.filter(
    ({ closesAt, isCertain }) => isCertain && !isBefore(now, addSeconds(closesAt, SETTLE_SECONDS)),
  );
  const oldest = addSeconds(now, -MAX_STOP_SECONDS);
  const closed = settled.filter((window, index) => index === settled.length - 1 || isBefore(oldest, window.closesAt));
  return { policyName, schedule, timeZone, windows, closed };
}

function scheduledItem(item: ProtectedItem): readonly ScheduledItem[] {
  const { vmId, policyId, protectionState, isSoftDeleted, lastRecoveryPointAt } = item;
  if (isSoftDeleted || policyId === undefined || !SCHEDULED_STATES.includes(protectionState.toLowerCase())) return [];
  const point = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
  return [{ vmId, policyId, ...point, key: shortKey(vmId) }];
}

function expectation(
  item: ScheduledItem,
  clock: Clock,
  known: ReadonlyMap<string, Instant>,
  now: Instant,
): Expectation {
  const { schedule, timeZone } = clock;
  const key = shortKey(JSON.stringify([resourceKey(item.vmId), resourceKey(item.policyId), schedule, timeZone]));
  return { item, clock, key, since: known.get(key) ?? addSeconds(now, MINUTE_SECONDS) };
}

/**
 * Every window that has closed since the last check: after a stop of the app these are several. A window that was judged before is not
 * judged again, unless it was left open; one that opened before the machine was seen says nothing of it.
 */
function judgedWithoutJobs(
  { item, clock, since }: Expectation,
  checkedAt: Instant | undefined,
  running: Marks,
  origins: MachineOrigins,
): { readonly suspect?: Suspect; readonly undecided?: MissedBackup } {
  const { policyName, timeZone } = clock;
  const { vmId, lastRecoveryPointAt } = item;
  const isNew = ({ opensAt, closesAt }: BackupWindow) =>
    !isBefore(opensAt, since) && (checkedAt === undefined || isBefore(checkedAt, addSeconds(closesAt, SETTLE_SECONDS)));
  const closed = suspectWindows(clock.closed.filter(isNew), clock.windows);
  const leftOpen = running.get(item.key);
  const hadJob = closed.length === 0 && leftOpen !== undefined;
  const windows = hadJob ? [{ dueAt: leftOpen, settledAt: leftOpen }] : closed;
  const { suspects, undecided } = doubtsOf(windows, lastRecoveryPointAt, origins);
  const point = lastRecoveryPointAt === undefined ? {} : { lastRecoveryPointAt };
  const machine = { vmId, policyName, timeZone, ...point };
  const [first] = suspects;
  const open = undecided.at(-1);
  return {
    ...(first !== undefined && { suspect: { ...machine, dueAt: first.dueAt, windows: suspects, hadJob, origins } }),
    ...(open !== undefined && { undecided: { ...machine, dueAt: open.dueAt } }),
  };
}

function resumedOf(
  { vmId, policyId, lastRecoveryPointAt }: ScheduledItem,
  dueAt: Instant | undefined,
): readonly ResumedBackup[] {
  if (dueAt === undefined || lastRecoveryPointAt === undefined || !isSince(lastRecoveryPointAt, dueAt)) return [];
  return [{ vmId, policyName: policyId.slice(policyId.lastIndexOf("/") + 1), dueAt, lastRecoveryPointAt }];
}

function byPolicyAndMachine(
  left: { readonly policyName: string; readonly vmId: string },
  right: { readonly policyName: string; readonly vmId: string },
): number {
  return left.policyName.localeCompare(right.policyName) || left.vmId.localeCompare(right.vmId);
}
