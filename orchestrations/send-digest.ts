import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { TakenDigest } from "../domain/alerts/digest.ts";
import type { Message } from "../domain/alerts/message.ts";
import { isLastDelivery, nextDeliveryAt } from "../domain/coordination/delivery.ts";
import { digestMessageId } from "../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import { digestNotice } from "../domain/notices/channel.ts";
import { briefRetry } from "../domain/retry.ts";
import { channelDigest, sendDigest as contract, startDelivery } from "./contracts/delivery.ts";
import { callActivity, callEntity, tryEntity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Output = FromJson<z.output<typeof contract.output>>;

/** Messages that were kept back a moment before the digest still join it. */
const SETTLE_SECONDS = 60;
/** A timer is shorter than a day. */
const MAX_TIMER_SECONDS = 72_000;

/**
 * Sends what has been collected for a channel up to an instant, as one message; a single message as it is. Nothing leaves the entity
 * before it is handed over, and nothing joins a digest that was taken.
 *
 * One timer or one attempt per generation.
 */
export function* sendDigest(context: OrchestrationContext): Generator<Task, Output | undefined, unknown> {
  const input = readInput(context, contract);
  const { channel, dueAt, attempts } = input;
  const at = addSeconds(dueAt, SETTLE_SECONDS);
  if (attempts === 0 && isBefore(nowOf(context), at)) {
    context.df.setCustomStatus({ stage: "collecting", channel, dueAt });
    yield* waitUntil(context, earlier(at, addSeconds(nowOf(context), MAX_TIMER_SECONDS)));
    if (isBefore(nowOf(context), at)) return again(context, input);
  }
  const messages = yield* handOver(context, channel, dueAt);
  if (messages !== undefined) {
    yield* tryEntity(context, channelDigest, channel, "drop", { dueAt });
    return { outcome: messages === 0 ? "empty" : "handedOver", messages };
  }
  if (isLastDelivery(at, nowOf(context))) return { outcome: "left", messages: 0 };
  const nextAttemptAt = nextDeliveryAt(attempts + 1, nowOf(context), 0);
  context.df.setCustomStatus({ stage: "waiting", channel, dueAt, attempts: attempts + 1, nextAttemptAt });
  yield* waitUntil(context, nextAttemptAt);
  return again(context, { ...input, attempts: attempts + 1 });
}

function again(context: OrchestrationContext, input: object): undefined {
  context.df.continueAsNew(input);
  return undefined;
}

/** @returns How many messages are on their way; `undefined` when it could not be done. */
function* handOver(
  context: OrchestrationContext,
  channel: string,
  dueAt: Instant,
): Generator<Task, number | undefined, unknown> {
  try {
    const taken = (yield* callEntity(context, channelDigest, channel, "take", { dueAt })) as TakenDigest;
    const messages = taken.lines.length + taken.omitted;
    if (messages === 0) return 0;
    const message = taken.single ?? digestMessage(channel, dueAt, taken);
    yield* callActivity(context, startDelivery, { message, heldFor: channel }, briefRetry);
    return messages;
  } catch {
    return undefined;
  }
}

function digestMessage(channel: string, dueAt: Instant, taken: TakenDigest): Message {
  const notice = digestNotice(taken, dueAt);
  const messageId = digestMessageId(channel, dueAt);
  const alert = { kind: "notice", alertId: messageId, at: dueAt, change: { action: "inform" }, notice } as const;
  return { messageId, alert, severity: notice.severity };
}

function earlier(a: Instant, b: Instant): Instant {
  return isBefore(a, b) ? a : b;
}
