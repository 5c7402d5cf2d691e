import type { Alert } from "../alerts/alert.ts";
import type { IncidentFamily } from "../alerts/incident-change.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { type Severity, severities, type WhoActs } from "../notices/notice.ts";
import { subjectMark } from "./identity.ts";
import { hasSubjects, type Incident, MAX_NAMED, MAX_SUBJECTS, type NamedSubject } from "./incident.ts";
import { type NextStep, nextStep, withTold } from "./next-step.ts";
import type { IncidentSettings } from "./settings.ts";

/** Machines that fail for the incident's cause, at most 25. */
export interface Recorded {
  readonly incidentId: string;
  readonly family: IncidentFamily;
  readonly cause: string;
  readonly severity: Severity;
  readonly whoActs: WhoActs;
  readonly at: Instant;
  readonly settings: IncidentSettings;
  readonly alert: Alert;
  readonly previousId?: string;
  readonly subjects: readonly (NamedSubject & { readonly isToldElsewhere?: boolean })[];
}

export type IncidentOperation = ({ readonly name: "record" } & Recorded) | LaterOperation;

/** What an incident that is not known does not change. */
type LaterOperation =
  | { readonly name: "close"; readonly at: Instant; readonly subjects: readonly string[]; readonly alert: Alert }
  | { readonly name: "acknowledge"; readonly at: Instant; readonly by: string }
  | { readonly name: "snooze"; readonly until: Instant }
  /** What is to be done now. `isReopened`: its machines were told as resolved within a day, or not. */
  | { readonly name: "next"; readonly at: Instant; readonly isReopened?: boolean }
  /** The message with this number was handed over. */
  | { readonly name: "told"; readonly seq: number; readonly at: Instant }
  /** Whether the incident was told, is resolved since then or later, and concerned all of these. */
  | { readonly name: "recall"; readonly since: Instant; readonly marks: readonly string[] };

/** `over`: the incident is resolved and takes no further machines. `unfollowed`: no follower looks as soon as one has to. */
export type RecordAnswer = "recorded" | "unfollowed" | "over";
export type IncidentAnswer = boolean | RecordAnswer | NextStep;

interface Applied {
  readonly state: Incident | undefined;
  readonly result: IncidentAnswer;
}

/** A follower that is late by as much does not run. Seconds. */
const LATE_SECONDS = 300;

/** The same operation twice changes nothing more, but for subjects beyond those that are listed. */
export function applyIncidentOperation(before: Incident | undefined, operation: IncidentOperation): Applied {
  if (operation.name === "record") return record(before, operation);
  if (before !== undefined) return applyToKnown(before, operation);
  return { state: undefined, result: operation.name === "next" ? { kind: "end" } : false };
}

function applyToKnown(before: Incident, operation: LaterOperation): Applied {
  switch (operation.name) {
    case "close":
      return close(before, operation);
    case "acknowledge":
      return acknowledge(before, operation);
    case "snooze":
      if (before.resolvedAt !== undefined) return { state: before, result: false };
      return { state: { ...before, snoozedUntil: operation.until }, result: true };
    case "next":
      return next(before, operation);
    case "told":
      return { state: withTold(before, operation.seq, operation.at), result: true };
    case "recall":
      return { state: before, result: isRecalled(before, operation) };
  }
}

function record(found: Incident | undefined, given: Recorded): Applied {
  if (found !== undefined && isOver(found)) return { state: found, result: "over" };
  const before = found ?? newIncident(given);
  const joining = given.subjects.filter(({ key }) => before.subjects[subjectMark(key)] !== 1);
  const joined = joining.length === 0 ? before : withJoining(before, joining, given.at);
  const { severity, alert, whoActs, settings, at } = given;
  const isWorse = isHigher(severity, before.severity);
  const state = { ...joined, settings, ...(isWorse && { severity, alert, whoActs }) };
  return { state, result: isFollowed(state, at) ? "recorded" : "unfollowed" };
}

/** Subjects that the incident does not concern now: new ones, and such as come back. */
function withJoining(before: Incident, joining: Recorded["subjects"], at: Instant): Incident {
  const subjects: Record<string, 0 | 1> = { ...before.subjects };
  const added = joining.filter(({ key }) => subjects[subjectMark(key)] === undefined);
  const room = MAX_SUBJECTS - Object.keys(subjects).length;
  const listed = joining.filter((subject) => !added.includes(subject) || added.indexOf(subject) < room);
  for (const { key } of listed) subjects[subjectMark(key)] = 1;
  const unlisted = joining.length - listed.length;
  const names = added.map(({ isToldElsewhere: _told, ...subject }) => subject);
  return {
    ...before,
    subjects,
    unlisted: { count: before.unlisted.count + unlisted, open: before.unlisted.open + unlisted },
    named: [...before.named, ...names].slice(0, MAX_NAMED),
    loud: before.loud + added.filter(({ isToldElsewhere }) => isToldElsewhere !== true).length,
    changedAt: at,
    lastJoinedAt: at,
  };
}

/** Resolved, or about to be told so. */
function isOver({ resolvedAt, told }: Incident): boolean {
  return resolvedAt !== undefined || told.pending?.phase === "resolved";
}

function newIncident(given: Recorded): Incident {
  const { incidentId, family, cause, severity, whoActs, at, settings, alert, previousId } = given;
  return {
    ...{ incidentId, family, cause, severity, whoActs, settings, alert },
    ...(previousId !== undefined && { previousId }),
    ...{ openedAt: at, changedAt: at, lastJoinedAt: at },
    subjects: {},
    unlisted: { count: 0, open: 0 },
    named: [],
    loud: 0,
    told: { messages: 0, machines: 0, lastAt: at, severity },
  };
}

function close(
  before: Incident,
  { subjects: keys, at, alert }: Extract<IncidentOperation, { name: "close" }>,
): Applied {
  const subjects: Record<string, 0 | 1> = { ...before.subjects };
  let { unlisted } = before;
  let count = 0;
  for (const key of keys) {
    const mark = subjectMark(key);
    if (subjects[mark] === 0) continue;
    if (subjects[mark] === 1) subjects[mark] = 0;
    else if (unlisted.open > 0) unlisted = { ...unlisted, open: unlisted.open - 1 };
    else continue;
    count += 1;
  }
  if (count === 0) return { state: before, result: isFollowed(before, at) };
  const state: Incident = { ...before, subjects, unlisted, proof: alert, changedAt: at };
  return { state, result: isFollowed(state, at) };
}

function acknowledge(before: Incident, { at, by }: Extract<IncidentOperation, { name: "acknowledge" }>): Applied {
  if (before.resolvedAt !== undefined) return { state: before, result: false };
  return { state: before.acknowledged === undefined ? { ...before, acknowledged: { at, by } } : before, result: true };
}

function next(before: Incident, { at, isReopened }: Extract<IncidentOperation, { name: "next" }>): Applied {
  const { state, step } = nextStep(before, at, isReopened);
  if (step.kind === "end") return { state: undefined, result: step };
  const nextLookAt = step.kind === "wait" ? step.until : at;
  return { state: { ...state, lookedAt: at, nextLookAt }, result: step };
}

function isRecalled(state: Incident, { since, marks }: Extract<IncidentOperation, { name: "recall" }>): boolean {
  const { resolvedAt, told } = state;
  return resolvedAt !== undefined && !isBefore(resolvedAt, since) && told.messages > 0 && hasSubjects(state, marks);
}

/** Whether a follower looks at the incident before something is due. */
function isFollowed(incident: Incident, at: Instant): boolean {
  const { nextLookAt } = incident;
  if (nextLookAt === undefined || !isBefore(at, addSeconds(nextLookAt, LATE_SECONDS))) return false;
  const { step } = nextStep(incident, at, undefined);
  return step.kind === "wait" && !isBefore(step.until, nextLookAt);
}

function isHigher(severity: Severity, than: Severity): boolean {
  return severities.indexOf(severity) > severities.indexOf(than);
}
