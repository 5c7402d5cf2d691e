import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import { isBefore } from "../../domain/instant.ts";
import { briefRetry } from "../../domain/retry.ts";
import { channelDigest, type deliverMessage, startDigest } from "../contracts/delivery.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import type { FromJson } from "../durable/json.ts";
import { nowOf } from "../durable/wait.ts";

type Input = FromJson<z.output<typeof deliverMessage.input>>;

/**
 * Keeps a message back for its channel's next digest.
 *
 * @returns Whether a digest will have it. When it is not known, the message is sent by itself: rather twice than never.
 */
export function* collect(
  context: OrchestrationContext,
  { channel, message }: Pick<Input, "channel" | "message">,
  { until: dueAt, line }: NonNullable<Input["hold"]>,
): Generator<Task, boolean, unknown> {
  if (!isBefore(nowOf(context), dueAt)) return false;
  const isKept = yield* tryEntity(context, channelDigest, channel, "add", { dueAt, line, message });
  if (isKept !== true) return false;
  try {
    yield* callActivity(context, startDigest, { channel, dueAt }, briefRetry);
    return true;
  } catch {
    return false;
  }
}
