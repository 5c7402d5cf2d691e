import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { isLastDelivery, nextDeliveryAt } from "../domain/coordination/delivery.ts";
import { briefRetry } from "../domain/retry.ts";
import { type ActivityOutput, postChatMessage } from "./contracts/activities.ts";
import { deliverNotice as contract, type WorkflowOutput } from "./contracts/workflows.ts";
import { ActivityFailed, callActivity } from "./durable/call.ts";
import { type FromJson, readInput } from "./durable/json.ts";
import { nowOf, waitUntil } from "./durable/wait.ts";

type Input = FromJson<z.output<typeof contract.input>>;
type Delivery = FromJson<WorkflowOutput<typeof contract>>;
type Posted = FromJson<ActivityOutput<typeof postChatMessage>>;

/** Stands for every channel when posting itself failed, so that it is unknown which channels have the notice. */
export const ALL_CHANNELS = "(all channels)";

/**
 * Delivers a notice to every channel that takes it, repeating for the channels that cannot be reached, for three days. No
 * workflow that protects or backs up waits for it.
 *
 * One attempt per generation.
 */
export function* deliverNotice(context: OrchestrationContext): Generator<Task, Delivery | undefined, unknown> {
  const input = readInput(context, contract);
  const since = input.since ?? nowOf(context);
  const isLastAttempt = isLastDelivery(since, nowOf(context));
  const attempts = input.attempts + 1;
  context.df.setCustomStatus({ stage: "posting", kind: input.notice.kind, attempts, since });
  const posted = yield* post(context, input, isLastAttempt);
  const refused = [...new Set([...input.refused, ...posted.refused])];
  const deliveredTo = posted.deliveredTo.filter((channel) => !refused.includes(channel));
  const undelivered = posted.failed.map(({ channel }) => channel);
  if (undelivered.length === 0 || isLastAttempt) {
    context.df.setCustomStatus({ stage: "ended", kind: input.notice.kind, attempts, refused, undelivered });
    return { deliveredTo, refused, undelivered };
  }
  const retryAfter = Math.max(0, ...posted.failed.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds));
  const at = nextDeliveryAt(attempts, nowOf(context), retryAfter);
  context.df.setCustomStatus({ stage: "waiting", kind: input.notice.kind, attempts, undelivered, nextAttemptAt: at });
  yield* waitUntil(context, at);
  context.df.continueAsNew({ ...input, since, attempts, deliveredTo, refused });
  return undefined;
}

function* post(
  context: OrchestrationContext,
  { notice, messageId, deliveredTo, refused }: Input,
  isLastAttempt: boolean,
): Generator<Task, Posted, unknown> {
  const input = {
    notice: { ...notice, facts: [...notice.facts] },
    messageId,
    deliveredTo: [...deliveredTo, ...refused],
    isLastAttempt,
  };
  try {
    return yield* callActivity(context, postChatMessage, input, briefRetry);
  } catch (error) {
    const message = error instanceof ActivityFailed ? error.message : "The activity's result is unreadable.";
    return { deliveredTo, refused: [], failed: [{ channel: ALL_CHANNELS, error: message }] };
  }
}
