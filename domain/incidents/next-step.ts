import type { Message, MessagePhase } from "../alerts/message.ts";
import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { severities } from "../notices/notice.ts";
import { type Incident, MAX_NAMES, openCount, openMarks, type Pending, subjectCount } from "./incident.ts";
import { messageOf } from "./incident-message.ts";
import { gathersUntil } from "./incident-window.ts";

/** What the follower of an incident does next. */
export type NextStep =
  /** Hands the message over, then says so by its number. */
  | { readonly kind: "send"; readonly seq: number; readonly message: Message }
  /** The first message is due: it depends on whether the incident `previousId` was resolved since then and concerned all of these. */
  | { readonly kind: "recall"; readonly previousId: string; readonly since: Instant; readonly marks: readonly string[] }
  | { readonly kind: "wait"; readonly until: Instant }
  | { readonly kind: "end" };

/** After as long a resolved incident is forgotten; a machine that fails again before reopens it. Seconds. */
const REMEMBERED_SECONDS = 86_400;
/** An incident that grew by this factor is told again. */
const GROWTH = 10;
/** A message that named all of its machines is followed by the names of further ones, at most once in as long. Seconds. */
const UPDATE_PAUSE_SECONDS = 3600;
/** How often the follower looks, although nothing is due: what makes something due wakes one. Seconds. */
export const LOOK_SECONDS = 6 * 3600;

interface Decided {
  readonly state: Incident;
  readonly step: NextStep;
}

/**
 * Decides whether a message about the incident is due, and when to look again. A message that was decided is returned until
 * `withTold` confirms it, always under the same ID.
 *
 * @param isReopened - Its machines were told as resolved within a day; `undefined` when that is not known.
 */
export function nextStep(incident: Incident, at: Instant, isReopened: boolean | undefined): Decided {
  const { told, resolvedAt } = incident;
  if (told.pending !== undefined) return send(incident, told.pending);
  if (resolvedAt !== undefined) {
    const until = addSeconds(resolvedAt, REMEMBERED_SECONDS);
    return isBefore(at, until) ? wait(incident, capped(at, until)) : { state: incident, step: { kind: "end" } };
  }
  if (openCount(incident) === 0) return whenEmpty(incident, at);
  if (!isOpeningTold(incident)) return whenUntold(incident, at, isReopened);
  const due = duePhase(incident, at);
  return due === undefined ? wait(incident, nextLook(incident, at)) : decide(incident, due, at);
}

/** The message with this number was handed over. Another number: changes nothing. */
export function withTold(incident: Incident, seq: number, at: Instant): Incident {
  const { pending, ...told } = incident.told;
  if (pending === undefined || seq !== told.messages + 1) return incident;
  const { phase, machines, severity } = pending;
  const after: Incident = {
    ...incident,
    told: {
      ...told,
      messages: seq,
      lastAt: at,
      machines,
      severity,
      ...(phase === "escalated" && { hasEscalated: true }),
    },
  };
  return phase === "resolved" ? { ...after, resolvedAt: pending.at } : after;
}

function isOpeningTold({ told }: Incident): boolean {
  return told.messages > 0;
}

/** It is over once it has concerned nothing for a while: a machine that comes back meanwhile is not worth two messages. */
function whenEmpty(incident: Incident, at: Instant): Decided {
  const until = addSeconds(incident.changedAt, incident.settings.gatherSeconds);
  if (isBefore(at, until)) return wait(incident, until);
  if (isOpeningTold(incident)) return decide(incident, "resolved", at);
  const state: Incident = { ...incident, resolvedAt: at, ...(incident.loud > 0 && { isBrief: true }) };
  return wait(state, capped(at, addSeconds(at, REMEMBERED_SECONDS)));
}

function whenUntold(incident: Incident, at: Instant, isReopened: boolean | undefined): Decided {
  if (incident.loud === 0) return wait(incident, nextLook(incident, at));
  const { openedAt, lastJoinedAt, settings } = incident;
  const until = gathersUntil({ openedAt, lastAt: lastJoinedAt }, settings.gatherSeconds);
  if (isBefore(at, until)) return wait(incident, until);
  const { previousId } = incident;
  if (isReopened === undefined && previousId !== undefined) {
    const since = addSeconds(at, -REMEMBERED_SECONDS);
    return { state: incident, step: { kind: "recall", previousId, since, marks: openMarks(incident) } };
  }
  return decide(incident, isReopened === true ? "reopened" : "opened", at);
}

function duePhase(incident: Incident, at: Instant): MessagePhase | undefined {
  const { snoozedUntil } = incident;
  if (snoozedUntil !== undefined && isBefore(at, snoozedUntil)) return undefined;
  if (isWorse(incident) || hasGrown(incident, at)) return "updated";
  if (incident.acknowledged !== undefined) return undefined;
  if (isReached(escalatesAt(incident), at)) return "escalated";
  return isReached(remindsAt(incident), at) ? "reminded" : undefined;
}

function isWorse({ severity, told }: Incident): boolean {
  return severities.indexOf(severity) > severities.indexOf(told.severity);
}

function hasGrown(incident: Incident, at: Instant): boolean {
  if (subjectCount(incident) >= incident.told.machines * GROWTH) return true;
  return isReached(namesFurtherAt(incident), at);
}

/** When further machines are named, of an incident whose last message named all. */
function namesFurtherAt(incident: Incident): Instant | undefined {
  const { machines, lastAt } = incident.told;
  const hasFurther = isOpeningTold(incident) && machines <= MAX_NAMES && subjectCount(incident) > machines;
  return hasFurther ? addSeconds(lastAt, UPDATE_PAUSE_SECONDS) : undefined;
}

function escalatesAt({ openedAt, settings, told }: Incident): Instant | undefined {
  const { escalateAfterSeconds } = settings;
  if (escalateAfterSeconds === undefined || told.hasEscalated === true) return undefined;
  return addSeconds(openedAt, escalateAfterSeconds);
}

/** The end of a pause that an operator asked for is a reminder's time, too. */
function remindsAt({ settings, told, snoozedUntil }: Incident): Instant | undefined {
  const { lastAt } = told;
  if (snoozedUntil !== undefined && isBefore(lastAt, snoozedUntil)) return snoozedUntil;
  return settings.remindAfterSeconds === 0 ? undefined : addSeconds(lastAt, settings.remindAfterSeconds);
}

function nextLook(incident: Incident, at: Instant): Instant {
  const dues = [escalatesAt(incident), remindsAt(incident), namesFurtherAt(incident)].filter(
    (due) => due !== undefined,
  );
  const coming = dues.filter((due) => isBefore(at, due));
  return coming.reduce((first, due) => (isBefore(due, first) ? due : first), addSeconds(at, LOOK_SECONDS));
}

function decide(incident: Incident, phase: MessagePhase, at: Instant): Decided {
  const pending = { phase, at, machines: subjectCount(incident), severity: incident.severity };
  return send({ ...incident, told: { ...incident.told, pending } }, pending);
}

function send(state: Incident, pending: Pending): Decided {
  const seq = state.told.messages + 1;
  return { state, step: { kind: "send", seq, message: messageOf(state, seq, pending) } };
}

function wait(state: Incident, until: Instant): Decided {
  return { state, step: { kind: "wait", until } };
}

/** Timers stay below a day. */
function capped(at: Instant, until: Instant): Instant {
  const last = addSeconds(at, REMEMBERED_SECONDS / 2);
  return isBefore(until, last) ? until : last;
}

function isReached(due: Instant | undefined, at: Instant): boolean {
  return due !== undefined && !isBefore(at, due);
}
