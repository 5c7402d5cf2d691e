import type { OrchestrationContext, Task } from "durable-functions";
import { scopeOf } from "../../domain/incidents/identity.ts";
import type { Assigned } from "../../domain/incidents/open-incidents.ts";
import type { ClosingAlert, OpeningAlert } from "../../domain/incidents/plan-alerts.ts";
import type { IncidentSettings } from "../../domain/incidents/settings.ts";
import { severities } from "../../domain/notices/notice.ts";
import { incident, incidentWindow } from "../contracts/incidents.ts";
import { callEntity } from "../durable/call.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import type { ScopeNews } from "./ask-index.ts";

/** Machines that joined an incident. */
export interface Joined extends Assigned {
  readonly opens: readonly OpeningAlert[];
  readonly isFollowed: boolean;
}

/** Incidents that a success may find resolved one after the other. */
const MAX_JOINS = 3;
/** A cause opens one incident in a second. */
const REJOIN_SECONDS = 2;

/** Records new failures, one call of an entity per cause: the cause's window says which incident they join. */
export function* recordOpens(
  context: OrchestrationContext,
  opens: readonly OpeningAlert[],
  settings: IncidentSettings,
): Generator<Task, readonly Joined[], unknown> {
  const joined: Joined[] = [];
  for (const [causeKey, members] of Map.groupBy(opens, (open) => open.causeKey))
    joined.push(yield* recordCause(context, causeKey, members, settings));
  return joined;
}

function* recordCause(
  context: OrchestrationContext,
  causeKey: string,
  members: readonly OpeningAlert[],
  settings: IncidentSettings,
): Generator<Task, Joined, unknown> {
  const machines = members.length;
  let not: string | undefined;
  for (let join = 1; join <= MAX_JOINS; join += 1) {
    const asked = { causeKey, at: nowOf(context), machines, settings, ...(not !== undefined && { not }) };
    const found = yield* callEntity(context, incidentWindow, causeKey, "join", asked);
    const { incidentId } = found;
    const record = { ...found, ...recordOf(members), at: nowOf(context), settings };
    const answer = yield* callEntity(context, incident, incidentId, "record", record);
    const { family } = record;
    const subjects = members.map(({ change }) => change.subject.key);
    if (answer !== "over") return { incidentId, family, subjects, opens: members, isFollowed: answer === "recorded" };
    not = incidentId;
    yield* waitSeconds(context, REJOIN_SECONDS);
  }
  throw new Error(`No incident of ${causeKey} takes further machines.`);
}

/** The incident is told by its worst alert, and by one that no summary tells of where there is one. */
function recordOf(members: readonly OpeningAlert[]) {
  const [worst] = members.toSorted((left, right) => weightOf(right) - weightOf(left));
  if (worst === undefined) throw new Error("A cause without alerts.");
  const { family, cause, severity, whoActs } = worst.change;
  const subjects = members.map(({ change: { subject, isToldElsewhere } }) => ({
    ...subject,
    ...(isToldElsewhere === true && { isToldElsewhere }),
  }));
  return { family, cause, severity, whoActs, alert: worst.alert, subjects };
}

function weightOf({ change }: OpeningAlert): number {
  return severities.indexOf(change.severity) * 2 + (change.isToldElsewhere === true ? 0 : 1);
}

/** Tells incidents what is solved. Returns those that no follower looks after. */
export function* recordCloses(
  context: OrchestrationContext,
  { closing }: ScopeNews,
  closes: readonly ClosingAlert[],
): Generator<Task, readonly string[], unknown> {
  const unfollowed: string[] = [];
  for (const { incidentId, subjects } of closing) {
    const proof = closes.find(({ change }) => change.subject.key === subjects.at(-1));
    if (proof === undefined) continue;
    const solved = { at: nowOf(context), subjects, alert: proof.alert };
    const isFollowed = yield* callEntity(context, incident, incidentId, "close", solved);
    if (!isFollowed) unfollowed.push(incidentId);
  }
  return unfollowed;
}

/** What of the joined machines belongs to a scope. */
export function assignedIn(scope: string, joined: readonly Joined[]): readonly Assigned[] {
  return joined.flatMap(({ incidentId, family, subjects }) => {
    const here = subjects.filter((key) => scopeOf(key) === scope);
    return here.length === 0 ? [] : [{ incidentId, family, subjects: here }];
  });
}
