import type { OrchestrationContext, Task } from "durable-functions";
import { sentNoticesKey } from "../../domain/coordination/sent-notices.ts";
import { addSeconds } from "../../domain/instant.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { briefRetry } from "../../domain/retry.ts";
import { postChatMessage } from "../contracts/activities.ts";
import { sentNotices } from "../contracts/entities.ts";
import { callActivity, callEntity } from "./call.ts";
import { nowOf, waitUntil } from "./wait.ts";

/** Rounds of posting; with the waits between them a channel may be down for about an hour and a half. */
const MAX_DELIVERY_ROUNDS = 8;
const FIRST_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 1800;

/** Stands for every channel when posting itself failed, so that it is unknown which channels have the notice. */
export const ALL_CHANNELS = "(all channels)";

/**
 * Posts a notice and retries for the channels that could not be reached. Never fails: what a workflow does for a machine does
 * not depend on chat.
 *
 * @param rounds - How often unreachable channels are tried: 1 for a notice that must not delay anything.
 * @returns The names of the channels that did not receive the notice.
 */
export function* sendNotice(
  context: OrchestrationContext,
  notice: Notice,
  rounds = MAX_DELIVERY_ROUNDS,
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
      if (failed.length === 0 || round === rounds) break;
      const retryAfter = Math.max(0, ...posted.failed.map((failure) => failure.retryAfterSeconds ?? 0));
      const backoff = FIRST_WAIT_SECONDS * 2 ** (round - 1);
      const seconds = Math.min(MAX_WAIT_SECONDS, Math.max(backoff, retryAfter));
      yield* waitUntil(context, addSeconds(nowOf(context), seconds));
    } catch {
      return [...refused, ...(failed.length > 0 ? failed : [ALL_CHANNELS])];
    }
  }
  return [...refused, ...failed];
}

/** The job that a notice is about, and what it says of the job: two notices with one topic say the same. */
export interface JobTopic {
  readonly vaultId: string;
  readonly jobId: string;
  readonly topic: string;
}

/**
 * Sends a notice about a backup job unless another workflow that follows the same job has sent it. When the entity fails the
 * notice is sent: twice is better than never.
 *
 * @returns The names of the channels that did not receive the notice.
 */
export function* sendNoticeOnce(
  context: OrchestrationContext,
  { vaultId, jobId, topic }: JobTopic,
  notice: Notice,
): Generator<Task, readonly string[], unknown> {
  let isFirst = true;
  try {
    isFirst = yield* callEntity(context, sentNotices, sentNoticesKey(vaultId, jobId), "claim", topic);
  } catch {
    // Unknown whether it was sent.
  }
  return isFirst ? yield* sendNotice(context, notice) : [];
}
