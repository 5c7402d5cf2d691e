import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { isLastPublication, nextPublicationAt } from "../domain/events/publication.ts";
import { briefRetry } from "../domain/retry.ts";
import { applyEvent, publishEvent as contract } from "./contracts/events.ts";
import { sweepDigest } from "./contracts/sweep.ts";
import { callActivity, tryEntity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Published = FromJson<z.output<typeof contract.output>>;

/**
 * Applies one event to the inventory, repeating with growing waits for 14 days: storage that is down delays the view and nothing
 * else. An event that the tables refuse is repeated, too, because an operator may repair the app's rights meanwhile.
 *
 * One attempt per generation.
 */
export function* publishEvent(context: OrchestrationContext): Generator<Task, Published | undefined, unknown> {
  const input = readInput(context, contract);
  const { event } = input;
  const since = input.since ?? nowOf(context);
  const isLastAttempt = isLastPublication(since, nowOf(context));
  const attempts = input.attempts + 1;
  context.df.setCustomStatus({ stage: "applying", kind: event.kind, attempts, since });
  if (attempts === 1) yield* tellSweep(context, event);
  try {
    yield* callActivity(context, applyEvent, { event }, briefRetry);
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

/** The summary of the sweep that started the run counts its end, also while the tables cannot be reached. */
function* tellSweep(
  context: OrchestrationContext,
  event: FromJson<z.output<typeof contract.input>>["event"],
): Generator<Task, void, unknown> {
  if (event.kind !== "protectionEnded" || event.sweepId === undefined) return;
  const { outcome, reason } = event.outcome;
  yield* tryEntity(context, sweepDigest, event.sweepId, "record", { vmId: event.vmId, outcome, reason });
}
