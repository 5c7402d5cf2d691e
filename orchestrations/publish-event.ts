import { EntityId, type OrchestrationContext, type Task } from "durable-functions";
import type { z } from "zod";
import { closeBy } from "../domain/alerts/close-by.ts";
import { type CompletedBackup, completedBackups, type DomainEvent } from "../domain/events/domain-event.ts";
import { isLastPublication, nextPublicationAt } from "../domain/events/publication.ts";
import { briefRetry, type RetryRules } from "../domain/retry.ts";
import { applyEvent, publishEvent as contract } from "./contracts/events.ts";
import { retryContradicted } from "./contracts/instance-activities.ts";
import { callActivity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { raise } from "./durable/raise.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Published = FromJson<z.output<typeof contract.output>>;

/** The generations of the workflow are its retries. */
const oneAttempt: RetryRules = { ...briefRetry, maxAttempts: 1, maxUnexplainedAttempts: 1 };
/** The durable entity that counts how the runs of one sweep end. */
const SWEEP_DIGEST = "sweepDigest";

/**
 * Applies one event to the inventory, repeating with growing waits for 14 days: storage that is down delays the view and nothing
 * else. What the event proves to be over ends incidents at once, and what it contradicts is checked at once. An event that the tables refuse is repeated, too, because an operator may repair the app's rights meanwhile.
 *
 * One attempt per generation.
 */
export function* publishEvent(context: OrchestrationContext): Generator<Task, Published | undefined, unknown> {
  const input = readInput(context, contract);
  const { event } = input;
  const since = input.since ?? nowOf(context);
  const isLastAttempt = isLastPublication(since, nowOf(context));
  const attempts = input.attempts + 1;
  if (attempts === 1) {
    tellSweep(context, event);
    yield* raise(context, closeBy(event));
    yield* retryMachines(context, completedBackups(event));
  }
  context.df.setCustomStatus({ stage: "applying", kind: event.kind, attempts, since });
  try {
    yield* callActivity(context, applyEvent, { event }, oneAttempt);
    return { outcome: "applied", attempts };
  } catch {
    if (isLastAttempt) return { outcome: "gaveUp", attempts };
  }
  const at = nextPublicationAt(attempts, nowOf(context));
  context.df.setCustomStatus({ stage: "waiting", kind: event.kind, attempts, since, nextAttemptAt: at });
  yield* waitUntil(context, at);
  context.df.continueAsNew({ event, since, attempts });
  return undefined;
}

/** The sweep's summary waits for the ends of the runs that it started, not for the tables. */
function tellSweep(context: OrchestrationContext, event: DomainEvent): void {
  if (event.kind !== "protectionEnded" || event.sweepId === undefined) return;
  const { vmId, outcome, reason } = event.outcome;
  context.df.signalEntity(new EntityId(SWEEP_DIGEST, event.sweepId), "record", { vmId, outcome, reason });
}

/** A problem that a completed backup contradicts does not stay open until the machine's next retry, which may be a day away. */
function* retryMachines(
  context: OrchestrationContext,
  backups: readonly CompletedBackup[],
): Generator<Task, void, unknown> {
  if (backups.length === 0) return;
  try {
    yield* callActivity(context, retryContradicted, { backups: [...backups] }, briefRetry);
  } catch {
    // The machine's own retry comes later.
  }
}
