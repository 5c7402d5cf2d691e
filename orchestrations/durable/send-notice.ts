import type { OrchestrationContext, Task } from "durable-functions";
import { noticeMessageId } from "../../domain/coordination/instance-ids.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { briefRetry } from "../../domain/retry.ts";
import { startDelivery } from "../contracts/instance-activities.ts";
import { callActivity } from "./call.ts";

/**
 * Hands a notice over to workflows of its own, as a message. Never fails and never waits for a channel: what a workflow
 * does for a machine does not depend on chat.
 *
 * @param topic - What the notice says, where several workflows may say it: the first to hand it over sends it. Each notice of
 *   an instance is one of its own if absent.
 */
export function* sendNotice(
  context: OrchestrationContext,
  notice: Notice,
  topic: readonly string[] = [context.df.instanceId, notice.kind, notice.occurredAt],
): Generator<Task, void, unknown> {
  const messageId = noticeMessageId(topic);
  const alert = {
    kind: "notice" as const,
    alertId: messageId,
    at: notice.occurredAt,
    change: { action: "inform" as const },
    notice: { ...notice, facts: [...notice.facts] },
  };
  try {
    yield* callActivity(
      context,
      startDelivery,
      { message: { messageId, alert, severity: notice.severity } },
      briefRetry,
    );
  } catch {
    // The task hub starts no instance: the failed activity is in the log, and the outcome says what the notice would.
  }
}

/** The topic of a notice about a backup job: workflows that follow one job have equal topics, so it is sent once. */
export function jobTopic(job: { readonly vaultId: string; readonly jobId: string }, topic: string): readonly string[] {
  return [job.vaultId.toLowerCase(), job.jobId.toLowerCase(), topic];
}
