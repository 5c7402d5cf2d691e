import type { Alert } from "../alerts/alert.ts";
import type { IncidentFamily } from "../alerts/incident-change.ts";
import type { MessagePhase } from "../alerts/message.ts";
import type { Instant } from "../instant.ts";
import type { Severity, WhoActs } from "../notices/notice.ts";
import type { IncidentSettings } from "./settings.ts";

/**
 * One incident: what one cause concerns, from the first failure to the proof that it is over, and a day longer. Kept by the durable
 * entity `incident`, one per incident, below 64 KB.
 */
export interface Incident {
  readonly incidentId: string;
  readonly family: IncidentFamily;
  readonly cause: string;
  /** The highest of its alerts. */
  readonly severity: Severity;
  readonly whoActs: WhoActs;
  readonly openedAt: Instant;
  /** When a machine joined or left last; of an incident that concerns nothing since when. */
  readonly changedAt: Instant;
  readonly lastJoinedAt: Instant;
  readonly settings: IncidentSettings;
  /** The alert that opened it; of a higher severity the first of that. */
  readonly alert: Alert;
  /** The alert that proved the last recovery. */
  readonly proof?: Alert;
  /** The cause's incident before this one. */
  readonly previousId?: string;
  /** By `subjectMark`: 1 is concerned, 0 no longer. At most `MAX_SUBJECTS`. */
  readonly subjects: Readonly<Record<string, 0 | 1>>;
  /** Subjects beyond these, which are only counted; one that comes back counts again. */
  readonly unlisted: { readonly count: number; readonly open: number };
  /** The first subjects, by name, in the order in which they joined. */
  readonly named: readonly NamedSubject[];
  /** Subjects that no summary tells of. 0: the incident sends no messages. */
  readonly loud: number;
  readonly resolvedAt?: Instant;
  /** It was over before it was told, so that no message was sent. */
  readonly isBrief?: true;
  readonly acknowledged?: { readonly at: Instant; readonly by: string };
  readonly snoozedUntil?: Instant;
  readonly told: Told;
  /** Names of the channels that show it, as far as they are known: they get its resolution. At most `MAX_CHANNELS`. */
  readonly channels?: readonly string[];
  /** The follower asked last then, and asks again then. */
  readonly lookedAt?: Instant;
  readonly nextLookAt?: Instant;
}

export interface NamedSubject {
  readonly key: string;
  readonly vmId?: string;
  readonly vaultId?: string;
}

/** What was told of the incident. */
interface Told {
  /** Messages that were handed over. */
  readonly messages: number;
  /** When the last one was; before the first one the incident's opening. */
  readonly lastAt: Instant;
  readonly severity: Severity;
  /** Machines at the last message that told how many there are. */
  readonly machines: number;
  readonly hasEscalated?: true;
  /** A message that was decided, and may have been handed over. */
  readonly pending?: Pending;
}

export interface Pending {
  readonly phase: MessagePhase;
  readonly at: Instant;
  readonly machines: number;
  readonly severity: Severity;
}

export const MAX_SUBJECTS = 1000;
export const MAX_CHANNELS = 50;
/** Machines, and vaults, that a message names; it counts the rest. */
export const MAX_NAMES = 10;
/** Each takes up to 500 characters. */
export const MAX_NAMED = 25;

/** How many subjects the incident concerns or concerned. */
export function subjectCount({ subjects, unlisted }: Incident): number {
  return Object.keys(subjects).length + unlisted.count;
}

/** How many it still concerns. */
export function openCount({ subjects, unlisted }: Incident): number {
  return Object.values(subjects).filter((isOpen) => isOpen === 1).length + unlisted.open;
}

/** The first of those that it still concerns. */
export function openMarks({ subjects }: Incident): readonly string[] {
  return Object.keys(subjects)
    .filter((mark) => subjects[mark] === 1)
    .slice(0, MAX_NAMED);
}

/** Whether the incident concerns, or concerned, all of these. */
export function hasSubjects({ subjects }: Incident, marks: readonly string[]): boolean {
  return marks.every((mark) => subjects[mark] !== undefined);
}
