import type { BackupResultKind, Milestones } from "../backup/result.ts";
import type { BackupEnded, ProtectionEnded, ScheduledBackupChecked, SingleEvent } from "../events/domain-event.ts";
import type { Instant } from "../instant.ts";
import type { TimelineEntry } from "./timeline.ts";

/** Kinds of entries in a machine's history. Several at one instant came in this order. */
export const historyKinds = [
  "recoveryPoint",
  "event",
  "decision",
  "protection",
  "backup",
  "check",
  "deletion",
] as const;
type HistoryKind = (typeof historyKinds)[number];

/** What an entry says beyond its words; each where it is known. */
interface EntryFacts {
  /** Who asked for the run. */
  readonly source?: ProtectionEnded["source"];
  readonly outcome?: ProtectionEnded["outcome"]["outcome"];
  readonly reason?: string;
  readonly rule?: string;
  readonly configVersion?: string;
  readonly attempt?: number;
  readonly vaultId?: string;
  readonly policyId?: string;
  readonly result?: BackupResultKind;
  readonly jobId?: string;
  /** Azure's own code. */
  readonly serviceCode?: string;
  /** Of a backup, each only when Azure said it. */
  readonly milestones?: Milestones & { readonly triggeredAt?: Instant };
  readonly policyName?: string;
  /** The set time of a backup that was missed. */
  readonly dueAt?: Instant;
  readonly lastRecoveryPointAt?: Instant;
}

/** What is stored with a line of the timeline. One of a run stands for what led to it, too. */
export interface LineFacts extends EntryFacts {
  readonly kind: Exclude<HistoryKind, "event" | "decision" | "recoveryPoint">;
  readonly requestedAt?: Instant;
  readonly decidedAt?: Instant;
  readonly protectedAt?: Instant;
}

/** A line as it is stored; those of earlier releases have words only. */
export interface StoredLine extends TimelineEntry {
  readonly facts?: LineFacts;
}

/** An entry of a machine's history, in words and in data. */
export interface HistoryEntry extends TimelineEntry, EntryFacts {
  readonly kind?: HistoryKind;
}

/** What is stored with the line of an event; `undefined` for a sweep, whose lines are in no machine's history. */
export function lineFacts(event: SingleEvent): LineFacts | undefined {
  switch (event.kind) {
    case "protectionEnded":
      return protectionFacts(event);
    case "backupEnded":
      return backupFacts(event);
    case "scheduledBackupChecked":
      return checkFacts(event);
    case "machineDeleted":
      return { kind: "deletion", ...known({ reason: event.action, vaultId: event.vaultId }) };
    case "sweepEnded":
      return undefined;
  }
}

function protectionFacts({ outcome, ...run }: ProtectionEnded): LineFacts {
  const { source, attempt, requestedAt, decidedAt, protectedAt } = run;
  const { reason, rule, configVersion, vaultId, policyId } = outcome;
  const ends = { outcome: outcome.outcome, reason, rule, configVersion, vaultId, policyId };
  return { kind: "protection", ...known({ source, attempt, requestedAt, decidedAt, protectedAt, ...ends }) };
}

function backupFacts({ result: ended, vaultId, startedAt }: BackupEnded): LineFacts {
  const { result, reason, jobId, serviceCode } = ended;
  const milestones = known({ triggeredAt: startedAt, ...ended.milestones });
  return { kind: "backup", milestones, ...known({ result, reason, jobId, serviceCode, vaultId }) };
}

function checkFacts({ verdict, policyName, dueAt, vaultId, lastRecoveryPointAt }: ScheduledBackupChecked): LineFacts {
  return { kind: "check", ...known({ reason: verdict, policyName, dueAt, vaultId, lastRecoveryPointAt }) };
}

const MAX_ENTRIES = 200;

/**
 * A machine's history, newest first, at most 200 entries: of each run when it was asked for, what the rules decided and how it ended; the
 * ends of backups; and the recovery points that were observed.
 *
 * @param recoveryPoints - Of the machine's record.
 */
export function historyOf(
  lines: readonly StoredLine[],
  recoveryPoints: readonly Instant[] = [],
): readonly HistoryEntry[] {
  const points = recoveryPoints.map((at) => ({ at, what: "Recovery point", kind: "recoveryPoint" }) as const);
  const entries: readonly HistoryEntry[] = [...lines.flatMap(entriesOf), ...points];
  return entries.toSorted(newestFirst).slice(0, MAX_ENTRIES);
}

function entriesOf({ facts, ...line }: StoredLine): readonly HistoryEntry[] {
  if (facts === undefined) return [line];
  const { requestedAt, decidedAt, protectedAt, ...told } = facts;
  return [
    // Protection came before the first backup, whose end ended the run.
    { ...line, ...told, ...known({ at: protectedAt }) },
    ...(decidedAt === undefined ? [] : [decision(decidedAt, facts)]),
    ...(requestedAt === undefined ? [] : [request(requestedAt, facts)]),
  ];
}

function decision(at: Instant, { rule, configVersion }: LineFacts): HistoryEntry {
  const decidedBy = rule === undefined ? "No rule" : `Rule "${rule}"`;
  const version = configVersion === undefined ? "" : `, configuration ${configVersion}`;
  const facts = known({ rule, configVersion });
  return { at, what: "Decided by the rules", detail: `${decidedBy}${version}.`, kind: "decision", ...facts };
}

const REQUESTS = {
  event: ["Event received", "Azure reported that the machine was created or changed."],
  http: ["Protection requested", "An operator or a program asked for it."],
  sweep: ["Found by a sweep", "The sweep found the machine without protection, or with another than the rules want."],
  retry: ["Tried again", "An earlier run had not protected the machine."],
} as const satisfies Readonly<Record<ProtectionEnded["source"], readonly [string, string]>>;

function request(at: Instant, { source = "event", attempt }: LineFacts): HistoryEntry {
  const [what, detail] = REQUESTS[source];
  return { at, what, detail, kind: "event", source, ...known({ attempt }) };
}

function newestFirst(left: HistoryEntry, right: HistoryEntry): number {
  if (left.at !== right.at) return left.at < right.at ? 1 : -1;
  return orderOf(right) - orderOf(left);
}

function orderOf({ kind }: HistoryEntry): number {
  return kind === undefined ? historyKinds.length : historyKinds.indexOf(kind);
}

/** The members that have a value. */
function known<T extends object>(given: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { readonly [K in keyof T]?: Exclude<T[K], undefined> };
}
