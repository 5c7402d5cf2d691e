import type { OrchestrationContext, Task } from "durable-functions";
import { addSeconds } from "../../domain/instant.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { briefRetry } from "../../domain/retry.ts";
import { postChatMessage } from "../contracts/activities.ts";
import { callActivity } from "./call-activity.ts";
import { nowOf, waitUntil } from "./time.ts";

/** Rounds of posting; with the waits between them a channel may be down for about an hour and a half. */
const ROUNDS = 8;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 1800;

/** Stands for every channel when posting itself failed and nobody knows which. */
export const ALL_CHANNELS = "(all channels)";

/**
 * Posts a notice and repeats it for the channels that could not be reached. Never fails: what a workflow does for a machine
 * does not depend on chat.
 *
 * @param rounds - How often channels that cannot be reached are tried: 1 for what is good to know but holds up nothing.
 * @returns The names of the channels that do not have the message.
 */
export function* tellPeople(
  context: OrchestrationContext,
  notice: Notice,
  rounds = ROUNDS,
): Generator<Task, readonly string[], unknown> {
  const messageId = `${context.df.instanceId}:${notice.kind}:${notice.occurredAt}`;
  const refused = new Set<string>();
  let deliveredTo: readonly string[] = [];
  let failed: readonly string[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    try {
      const input = {
        notice: { ...notice, facts: [...notice.facts] },
        messageId,
        deliveredTo: [...deliveredTo, ...refused],
      };
      const posted = yield* callActivity(context, postChatMessage, input, briefRetry);
      deliveredTo = posted.deliveredTo.filter((channel) => !refused.has(channel));
      for (const channel of posted.refused) refused.add(channel);
      failed = posted.failed.map((failure) => failure.channel);
      const asked = Math.max(0, ...posted.failed.map((failure) => failure.retryAfterSeconds ?? 0));
      if (failed.length === 0 || round === rounds) break;
      const own = FIRST_WAIT_SECONDS * 2 ** (round - 1);
      yield* waitUntil(context, addSeconds(nowOf(context), Math.min(LONGEST_WAIT_SECONDS, Math.max(own, asked))));
    } catch {
      return [...refused, ...(failed.length > 0 ? failed : [ALL_CHANNELS])];
    }
  }
  return [...refused, ...failed];
}
