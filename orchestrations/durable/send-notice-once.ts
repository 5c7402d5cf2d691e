import { EntityId, type OrchestrationContext, type Task } from "durable-functions";
import { announcementsKey } from "../../domain/coordination/sent-notices.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { tellPeople } from "./send-notice.ts";

/** The job that a notice is about, and what of it: two notices of one `what` say the same. */
export interface Announcement {
  readonly vaultId: string;
  readonly jobId: string;
  readonly what: string;
}

/**
 * Tells people of a backup job unless another workflow that follows the same job has told them already. Should nobody be
 * able to say, they are told: twice is better than never.
 *
 * @returns The names of the channels that do not have the message.
 */
export function* announce(
  context: OrchestrationContext,
  { vaultId, jobId, what }: Announcement,
  notice: Notice,
): Generator<Task, readonly string[], unknown> {
  let isFirst: unknown;
  try {
    const entity = new EntityId("announcements", announcementsKey(vaultId, jobId));
    isFirst = yield context.df.callEntity(entity, "claim", what);
  } catch {
    isFirst = true;
  }
  return isFirst === false ? [] : yield* tellPeople(context, notice);
}
