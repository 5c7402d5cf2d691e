import type { OrchestrationContext, Task } from "durable-functions";
import { briefRetry } from "../../domain/retry.ts";
import { startDelivery } from "../contracts/delivery.ts";
import { callActivity } from "../durable/call.ts";
import type { Delivery } from "./delivery.ts";

/**
 * Hands a message over to the fallback channel.
 *
 * @returns Names of the channels that get it: none when there is no fallback channel, or when it is the one that failed.
 */
export function* divert(
  context: OrchestrationContext,
  { channel, message, insteadOf, isTest }: Delivery,
): Generator<Task, readonly string[], unknown> {
  if (insteadOf !== undefined || isTest === true) return [];
  try {
    const { channels } = yield* callActivity(context, startDelivery, { message, insteadOf: channel }, briefRetry);
    return channels;
  } catch {
    // The task hub starts no instance: the message stays with its own channel.
    return [];
  }
}
