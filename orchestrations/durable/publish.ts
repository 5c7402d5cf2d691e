import type { OrchestrationContext, Task } from "durable-functions";
import type { DomainEvent, EventKind } from "../../domain/events/domain-event.ts";
import type { Instant } from "../../domain/instant.ts";
import { patientRetry } from "../../domain/retry.ts";
import { startPublication } from "../contracts/events.ts";
import { callActivity } from "./call.ts";
import { nowOf } from "./wait.ts";

/**
 * Publishes an event: hands it over to `publishEvent`, a workflow of its own that writes it into the inventory. Never fails and
 * never waits for the tables: what a workflow does for a machine does not depend on them.
 */
export function* publish(context: OrchestrationContext, event: DomainEvent): Generator<Task, void, unknown> {
  try {
    yield* callActivity(context, startPublication, { event }, patientRetry);
  } catch {
    // The task hub starts no instance: the failed activity is in the log, and the next sweep brings the machine up to date.
  }
}

/** ID and time of an event of which an instance has one kind per end. What several workflows publish needs an ID of its own. */
export function eventHead(
  context: OrchestrationContext,
  kind: EventKind,
): { readonly eventId: string; readonly at: Instant } {
  const at = nowOf(context);
  return { eventId: `${context.df.instanceId}:${kind}:${at}`, at };
}
