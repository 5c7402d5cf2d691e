import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { isLastDelivery, nextDeliveryAt } from "../../domain/coordination/delivery.ts";
import { addSeconds, type Instant, isBefore } from "../../domain/instant.ts";
import { briefRetry } from "../../domain/retry.ts";
import { channelGate, deliverMessage as contract, postMessage } from "../contracts/delivery.ts";
import { ActivityFailed, callActivity, tryEntity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { nowOf, waitUntil } from "../durable/wait.ts";
import { collect } from "./collect.ts";
import type { Delivery, DeliveryEnd, Posted } from "./delivery.ts";
import { divert } from "./divert.ts";
import { tellHealth, tellUndelivered } from "./tell.ts";

type Failed = Exclude<Posted, { readonly kind: "delivered" }>;
type Turn = z.output<typeof channelGate.operations.reserve.output>;

/** Without a word of the entity, messages are posted: pace and health are a service to the channel, no condition. */
const UNKNOWN_TURN: Turn = { kind: "post", isFailing: false };
/** After a channel was found to be gone. */
const RETRY_SECONDS = 1800;

/**
 * Delivers a message to one channel, in the channel's pace, repeating for three days what may pass. What the channel cannot
 * deliver goes to the fallback channel; what none can deliver is given up in the log, and told on the other channels. No workflow
 * that protects or backs up waits for it.
 *
 * One turn or one attempt per generation.
 */
export function* deliverMessage(context: OrchestrationContext): Generator<Task, DeliveryEnd | undefined, unknown> {
  const { hold, ...input } = readInput(context, contract);
  const delivery: Delivery = { ...input, since: input.since ?? nowOf(context) };
  if (hold !== undefined && (yield* collect(context, delivery, hold))) return { outcome: "collected", attempts: 0 };
  const turn = yield* takeTurn(context, delivery);
  if (turn.kind === "wait") return yield* continueAt(context, { ...delivery, slot: turn.until });
  const isLastAttempt = delivery.isTest === true || isLastDelivery(delivery.since, nowOf(context));
  if (turn.kind === "broken" && !isLastAttempt) {
    return (yield* diverted(context, delivery)) ?? (yield* continueAt(context, delivery, turn.until));
  }
  const posted = yield* post(context, delivery, isLastAttempt);
  const isNewsworthy = delivery.isTest === true || turn.kind === "broken" || turn.isFailing;
  if (posted.kind !== "delivered" || isNewsworthy) yield* tellHealth(context, delivery, posted);
  const { slot: _slot, ...next } = { ...delivery, attempts: delivery.attempts + 1 };
  if (posted.kind === "delivered") return { outcome: "delivered", attempts: next.attempts };
  return yield* afterFailure(context, next, posted, isLastAttempt);
}

function* takeTurn(context: OrchestrationContext, delivery: Delivery): Generator<Task, Turn, unknown> {
  const { channel, spacingSeconds, slot, isTest } = delivery;
  if (isTest === true) return UNKNOWN_TURN;
  const input = { at: nowOf(context), spacingSeconds, ...(slot !== undefined && { slot }) };
  return (yield* tryEntity(context, channelGate, channel, "reserve", input)) ?? UNKNOWN_TURN;
}

function* post(
  context: OrchestrationContext,
  { channel, message, insteadOf, since, attempts }: Delivery,
  isLastAttempt: boolean,
): Generator<Task, Posted, unknown> {
  context.df.setCustomStatus({ stage: "posting", channel, attempts: attempts + 1, since });
  const instead = insteadOf !== undefined && { insteadOf };
  const input = { channel, message, since, attempt: attempts + 1, isLastAttempt, ...instead };
  try {
    return yield* callActivity(context, postMessage, input, briefRetry);
  } catch (error) {
    const text = error instanceof ActivityFailed ? error.message : "The activity's result is unreadable.";
    return { kind: "unavailable", error: text };
  }
}

function* afterFailure(
  context: OrchestrationContext,
  next: Delivery,
  failed: Failed,
  isLastAttempt: boolean,
): Generator<Task, DeliveryEnd | undefined, unknown> {
  const { attempts } = next;
  const { error } = failed;
  if (next.isTest === true) return { outcome: "givenUp", attempts, error };
  const isOver = isLastAttempt || failed.kind === "refused" || failed.kind === "notConfigured";
  if (isOver || failed.kind === "gone") {
    const output = yield* diverted(context, next, error);
    if (output !== undefined) return output;
  }
  if (isOver) {
    yield* tellUndelivered(context, next, error);
    return { outcome: "givenUp", attempts, error };
  }
  const now = nowOf(context);
  const asked = failed.kind === "unavailable" ? (failed.retryAfterSeconds ?? 0) : 0;
  return yield* continueAt(
    context,
    next,
    failed.kind === "gone" ? addSeconds(now, RETRY_SECONDS) : nextDeliveryAt(attempts, now, asked),
  );
}

function* diverted(
  context: OrchestrationContext,
  delivery: Delivery,
  error?: string,
): Generator<Task, DeliveryEnd | undefined, unknown> {
  const channels = yield* divert(context, delivery);
  if (channels.length === 0) return undefined;
  return { outcome: "diverted", attempts: delivery.attempts, channels, ...(error !== undefined && { error }) };
}

/** The next generation begins at this time, or at its turn. */
function* continueAt(
  context: OrchestrationContext,
  next: Delivery,
  at: Instant | undefined = next.slot,
): Generator<Task, undefined, unknown> {
  const { channel, attempts, since } = next;
  context.df.setCustomStatus({ stage: "waiting", channel, attempts, since, nextAttemptAt: at });
  if (at !== undefined && isBefore(nowOf(context), at)) yield* waitUntil(context, at);
  context.df.continueAsNew(next);
  return undefined;
}
