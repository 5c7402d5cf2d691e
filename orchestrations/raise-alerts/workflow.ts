import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { Alert } from "../../domain/alerts/alert.ts";
import { noticeOf } from "../../domain/alerts/notice-of.ts";
import { alertMessageId } from "../../domain/coordination/instance-ids.ts";
import { nextRaiseAt } from "../../domain/incidents/raise-attempts.ts";
import { planAlerts, type ScopePlan } from "../../domain/incidents/plan-alerts.ts";
import { patientRetry } from "../../domain/retry.ts";
import { raiseAlerts as contract, startFollow, writeIncidentSubjects } from "../contracts/incidents.ts";
import { startDelivery } from "../contracts/delivery.ts";
import { callActivity } from "../durable/call.ts";
import { type FromJson, readInput } from "../durable/json.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import { askIndex, type ScopeNews, settleIndex } from "./ask-index.ts";
import { assignedIn, type Joined, recordCloses, recordOpens } from "./record-incidents.ts";

type Input = FromJson<z.output<typeof contract.input>>;
type Output = z.output<typeof contract.output>;

/**
 * Makes incidents of a batch of alerts: asks what is known, records what is new and what is solved, and makes sure that the incidents
 * are followed. An alert about no incident is sent as it is. What fails is repeated as a whole, which changes nothing twice; after
 * hours each alert is sent as a message of its own. Never fails as an instance.
 */
export function* raiseAlerts(context: OrchestrationContext): Generator<Task, Output | undefined, unknown> {
  const input = readInput(context, contract);
  const { alerts, settings, attempts } = input;
  try {
    return yield* raiseOnce(context, input);
  } catch {
    const at = nextRaiseAt(attempts + 1, nowOf(context));
    if (at === undefined) return yield* sendSingly(context, alerts);
    context.df.setCustomStatus({ stage: "waiting", alerts: alerts.length, attempts: attempts + 1, nextAttemptAt: at });
    yield* waitUntil(context, at);
    context.df.continueAsNew({ alerts, settings, attempts: attempts + 1 });
    return undefined;
  }
}

function* raiseOnce(context: OrchestrationContext, { alerts, settings }: Input): Generator<Task, Output, unknown> {
  const plan = planAlerts(alerts);
  for (const alert of plan.messages) yield* sendMessage(context, alert);
  const asked: { readonly scope: ScopePlan; readonly news: ScopeNews }[] = [];
  for (const scope of plan.scopes) asked.push({ scope, news: yield* askIndex(context, scope) });
  const opens = asked.flatMap(({ news }) => news.opens);
  const joined = yield* recordOpens(context, opens, settings);
  const unfollowed = new Set(joined.filter(({ isFollowed }) => !isFollowed).map(({ incidentId }) => incidentId));
  for (const { scope, news } of asked)
    for (const incidentId of yield* recordCloses(context, news, scope.closes)) unfollowed.add(incidentId);
  const toFollow = [...unfollowed];
  if (toFollow.length > 0) yield* callActivity(context, startFollow, { incidentIds: toFollow }, patientRetry);
  for (const { news } of asked) yield* settleIndex(context, news, assignedIn(news.scope, joined));
  yield* writeView(context, joined, asked.flatMap(({ news }) => news.closing));
  const changed = [...joined, ...asked.flatMap(({ news }) => news.closing)];
  return { incidentIds: [...new Set(changed.map(({ incidentId }) => incidentId))], wasSentSingly: false };
}

/** The view is for people: what the app does and tells does not depend on it. */
function* writeView(
  context: OrchestrationContext,
  joined: readonly Joined[],
  solved: ScopeNews["closing"],
): Generator<Task, void, unknown> {
  if (joined.length === 0 && solved.length === 0) return;
  const input = {
    at: nowOf(context),
    joined: joined.map(({ incidentId, opens }) => ({ incidentId, subjects: opens.map(({ change }) => change.subject) })),
    solved: solved.map(({ incidentId, subjects }) => ({ incidentId, subjects })),
  };
  try {
    yield* callActivity(context, writeIncidentSubjects, input, patientRetry);
  } catch {
    // The failed activity is in the log; the list lacks these lines, and the incident's own counts are right.
  }
}

/** Nothing is lost: without incidents every alert is a message. What a summary tells of stays told by it. */
function* sendSingly(context: OrchestrationContext, alerts: readonly Alert[]): Generator<Task, Output, unknown> {
  for (const alert of alerts) {
    const { change } = alert;
    const isMessage = change.action === "inform" || (change.action === "open" && change.isToldElsewhere !== true);
    try {
      if (isMessage) yield* sendMessage(context, alert);
    } catch {
      // The task hub starts no instance: the failed activity is in the log.
    }
  }
  return { incidentIds: [], wasSentSingly: true };
}

function* sendMessage(context: OrchestrationContext, alert: Alert): Generator<Task, void, unknown> {
  const message = { messageId: alertMessageId(alert.alertId), alert, severity: noticeOf(alert).severity };
  yield* callActivity(context, startDelivery, { message }, patientRetry);
}
