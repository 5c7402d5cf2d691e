import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { causeKeyIn } from "../domain/incidents/identity.ts";
import { MAX_CHANNELS } from "../domain/incidents/incident.ts";
import { LOOK_SECONDS } from "../domain/incidents/next-step.ts";
import { nextFollowAt } from "../domain/incidents/raise-attempts.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import { briefRetry, patientRetry } from "../domain/retry.ts";
import { startDelivery } from "./contracts/delivery.ts";
import type { EntityOutput } from "./contracts/entities.ts";
import { followIncident as contract, incident, incidentWindow, writeIncident } from "./contracts/incidents.ts";
import { callActivity, callEntity, tryEntity } from "./durable/call.ts";
import { readInput } from "./durable/json.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Output = z.output<typeof contract.output>;
type Step = EntityOutput<typeof incident, "next">;

/** What follows a look. `at` absent: at once. */
type Next = { readonly kind: "end" } | { readonly kind: "lookAgain"; readonly at?: Instant };

/**
 * Follows an incident: asks its entity what is due, hands messages over, and waits. The entity remembers what was decided, so that another
 * instance goes on where this one was stopped, with the same message. Ends a day after the incident is resolved; never fails as
 * an instance. One look per generation.
 */
export function* followIncident(context: OrchestrationContext): Generator<Task, Output | undefined, unknown> {
  const { incidentId, endsWhenQuiet, failures } = readInput(context, contract);
  let next: Next;
  let failed = 0;
  try {
    next = yield* look(context, incidentId);
  } catch {
    failed = failures + 1;
    next = { kind: "lookAgain", at: nextFollowAt(failed, nowOf(context)) };
  }
  if (next.kind === "end") return { incidentId };
  if (endsWhenQuiet && next.at !== undefined && isQuietUntil(next.at, nowOf(context))) return { incidentId };
  context.df.setCustomStatus({ stage: failed === 0 ? "following" : "failed", failures: failed, nextLookAt: next.at });
  if (next.at !== undefined) yield* waitUntil(context, next.at);
  context.df.continueAsNew({ incidentId, endsWhenQuiet, failures: failed });
  return undefined;
}

/**
 * Whether an instance that was woken may end. It waits itself for what is due before the other one looks again: that one may have looked
 * just before this was due, and looks at least every `LOOK_SECONDS`.
 */
function isQuietUntil(at: Instant, now: Instant): boolean {
  return !isBefore(at, addSeconds(now, LOOK_SECONDS));
}

function* look(context: OrchestrationContext, incidentId: string): Generator<Task, Next, unknown> {
  const step = yield* askForStep(context, incidentId);
  switch (step.kind) {
    case "send": {
      const { seq, message } = step;
      const { channels } = yield* callActivity(context, startDelivery, { message }, patientRetry);
      const told = { seq, at: nowOf(context), channels: channels.slice(0, MAX_CHANNELS) };
      yield* callEntity(context, incident, incidentId, "told", told);
      return { kind: "lookAgain" };
    }
    case "end":
      yield* tryEntity(context, incidentWindow, causeKeyIn(incidentId), "release", { incidentId });
      return { kind: "end" };
    case "wait": {
      yield* writeView(context, incidentId);
      return { kind: "lookAgain", at: step.until };
    }
    case "recall":
      throw new Error("The entity asks for what it was told.");
  }
}

/** The first message of an incident says whether its machines were told as resolved within a day. */
function* askForStep(context: OrchestrationContext, incidentId: string): Generator<Task, Step, unknown> {
  const at = nowOf(context);
  const step = yield* callEntity(context, incident, incidentId, "next", { at });
  if (step.kind !== "recall") return step;
  const { previousId, since, marks } = step;
  const isReopened = (yield* tryEntity(context, incident, previousId, "recall", { since, marks: [...marks] })) ?? false;
  return yield* callEntity(context, incident, incidentId, "next", { at, isReopened });
}

/** The view is for people, and written again at the next look. */
function* writeView(context: OrchestrationContext, incidentId: string): Generator<Task, void, unknown> {
  try {
    yield* callActivity(context, writeIncident, { incidentId, at: nowOf(context) }, briefRetry);
  } catch {
    // The failed activity is in the log.
  }
}
