import type { OrchestrationContext, Task } from "durable-functions";
import { briefRetry } from "../../domain/retry.ts";
import { startDelivery } from "../contracts/delivery.ts";
import { incident } from "../contracts/incidents.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
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
    if (channels.length > 0) yield* noteChannels(context, message, channels);
    return channels;
  } catch {
    // The task hub starts no instance: the message stays with its own channel.
    return [];
  }
}

/** Who sees that an incident is open is told when it is over. */
function* noteChannels(
  context: OrchestrationContext,
  message: Delivery["message"],
  channels: readonly string[],
): Generator<Task, void, unknown> {
  if (message.incident === undefined || message.incident.phase === "resolved") return;
  yield* tryEntity(context, incident, message.incident.incidentId, "shown", { channels: [...channels] });
}
