import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { ADDRESS_GONE, type DeliveryOutcome, outcomeOfStatus, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type PostResponse, type SafePostOptions } from "../safe-post.ts";
import { slackMessage } from "./slack-message.ts";

/** One message a second for each webhook, short bursts aside: https://docs.slack.dev/apis/web-api/rate-limits */
const LIMITS = { perSecond: 1 } as const;

/** Words after which the webhook takes no message at all: it, its channel or its workspace is gone or closed to it. */
const GONE_WORDS: readonly string[] = [
  "no_service",
  "no_service_id",
  "no_active_hooks",
  "no_team",
  "team_disabled",
  "invalid_token",
  "channel_not_found",
  "channel_is_archived",
  "action_prohibited",
  "posting_to_general_channel_denied",
  "user_not_found",
];
/** Words about this message. */
const REFUSED_WORDS: readonly string[] = [
  "invalid_payload",
  "no_text",
  "too_many_attachments",
  "invalid_blocks",
  "msg_blocks_too_long",
];

/**
 * A Slack channel behind an incoming webhook. Slack says in plain words how it went; only `ok` is a delivery.
 *
 * Slack does not recognize repeated messages: one whose response was lost is shown twice.
 *
 * @param options.publicUrl - The app's own address, linked from messages.
 * @throws BackupError `CHAT_REFUSED` when the address is not acceptable.
 */
export function createSlackChannel(options: SafePostOptions & { readonly publicUrl?: string }): ChatChannel {
  const post = createSafePost(options);
  return {
    name: options.name,
    limits: LIMITS,
    warnings: [],
    async post(given) {
      const response = await post({ body: JSON.stringify(slackMessage(given, options.publicUrl)), headers: {} });
      const word = wordOf(response);
      throwUnlessDelivered(options.name, outcomeOf(response, word), response, word);
    },
  };
}

/** The word of the response, if it is one that Slack documents: any other text may contain a secret. */
function wordOf({ text }: PostResponse): string | undefined {
  const word = text.trim();
  return [...GONE_WORDS, ...REFUSED_WORDS].includes(word) ? word : undefined;
}

function outcomeOf({ status, text, isCut }: PostResponse, word: string | undefined): DeliveryOutcome {
  if (word !== undefined) return GONE_WORDS.includes(word) ? "gone" : "refused";
  const outcome = outcomeOfStatus(status, ADDRESS_GONE);
  if (outcome !== "delivered" || text.trim() === "ok") return outcome;
  // Another text comes from something between the app and Slack, or the address is not Slack's: the same the next time.
  return isCut ? "retry" : "refused";
}
