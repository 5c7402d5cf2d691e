import type { OrchestrationContext, Task } from "durable-functions";
import type { IncidentChange } from "../../domain/alerts/incident-change.ts";
import type { Message } from "../../domain/alerts/message.ts";
import { messageNotice } from "../../domain/alerts/message-notice.ts";
import { CHANNEL_KEY } from "../../domain/alerts/routing-facts.ts";
import { channelMessageId, isChannelMessage } from "../../domain/coordination/instance-ids.ts";
import { channelBrokenNotice, channelRestoredNotice, undeliveredNotice } from "../../domain/notices/channel.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { briefRetry } from "../../domain/retry.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { channelGate, startDelivery } from "../contracts/delivery.ts";
import { callActivity, tryEntity } from "../durable/call.ts";
import { nowOf } from "../durable/wait.ts";
import type { Delivery, Posted } from "./delivery.ts";

const MAX_DETAIL_CHARACTERS = 300;

/** Reports an attempt to the channel's gate, and tells the other channels when the channel is broken, or works again. */
export function* tellHealth(
  context: OrchestrationContext,
  { channel }: Delivery,
  posted: Posted,
): Generator<Task, void, unknown> {
  if (posted.kind === "notConfigured") return;
  const at = nowOf(context);
  const detail = posted.kind === "delivered" ? "" : detailOf(posted.error);
  const news = yield* tryEntity(context, channelGate, channel, "report", {
    at,
    result: posted.kind,
    detail,
    ...(posted.kind === "unavailable" &&
      posted.retryAfterSeconds !== undefined && { retryAfterSeconds: posted.retryAfterSeconds }),
  });
  if (news === undefined || news.kind === "none") return;
  const { fault, since } = news;
  const subject = { key: `${CHANNEL_KEY}${channel}` };
  if (news.kind === "broken") {
    const cause = fault === "gone" ? "channelGone" : "channelUnreachable";
    const open = { action: "open", family: "channel", cause, severity: "error", whoActs: "platformAdmin" } as const;
    const notice = channelBrokenNotice(channel, { fault, since, detail }, at);
    yield* tell(context, channel, ["broken", since], notice, { ...open, subject });
  } else {
    const close = { action: "close", families: ["channel"], subject } as const;
    yield* tell(context, channel, ["restored", since], channelRestoredNotice(channel, since, at), close);
  }
}

/** Tells the other channels, once per day, that a channel did not get a message. */
export function* tellUndelivered(
  context: OrchestrationContext,
  { channel, message }: Delivery,
  error: string,
): Generator<Task, void, unknown> {
  if (isChannelMessage(message.messageId)) return;
  const at = nowOf(context);
  const notice = undeliveredNotice(
    channel,
    { title: safeLine(messageNotice(message).title, MAX_DETAIL_CHARACTERS), detail: detailOf(error) },
    at,
  );
  yield* tell(context, channel, ["undelivered", at.slice(0, 10)], notice, { action: "inform" });
}

/** Never fails: what is told here is in the app's log, too. */
function* tell(
  context: OrchestrationContext,
  channel: string,
  topic: readonly string[],
  notice: Notice,
  change: IncidentChange,
): Generator<Task, void, unknown> {
  const messageId = channelMessageId(channel, topic);
  // Whoever was told that the channel is broken is told that it works again.
  const severity = change.action === "close" ? "error" : notice.severity;
  const alert = { kind: "notice", alertId: messageId, at: notice.occurredAt, change, notice } as const;
  const message: Message = { messageId, alert, severity };
  try {
    yield* callActivity(context, startDelivery, { message, except: channel }, briefRetry);
  } catch {
    // The task hub starts no instance; the failed activity is in the log.
  }
}

function detailOf(error: string): string {
  return safeLine(error, MAX_DETAIL_CHARACTERS);
}
