import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { ADDRESS_GONE, outcomeOfStatus, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type PostResponse, type SafePostOptions } from "../safe-post.ts";
import { discordMessage } from "./discord-message.ts";

/**
 * Per webhook 5 requests in 2 seconds and 30 in a minute; Discord may change them and says in its responses when to go on.
 *
 * @see https://github.com/discord/discord-api-docs/issues/367
 */
const LIMITS = { perSecond: 2, perMinute: 30 } as const;
const MAX_WAIT_SECONDS = 86_400;

/**
 * A Discord channel behind a webhook. The address is the credential: after 401, 403 or 404 it must not be used again, because many
 * such requests block the sender's address.
 *
 * Discord does not recognize repeated messages: one whose response was lost is shown twice.
 *
 * @param options.publicUrl - The app's own address, linked from messages.
 * @throws BackupError `CHAT_REFUSED` when the address is not acceptable.
 */
export function createDiscordChannel(options: SafePostOptions & { readonly publicUrl?: string }): ChatChannel {
  const post = createSafePost({ ...options, url: confirmedUrl(options.url) });
  return {
    name: options.name,
    limits: LIMITS,
    warnings: [],
    async post(given) {
      const response = await post({ body: JSON.stringify(discordMessage(given, options.publicUrl)), headers: {} });
      throwUnlessDelivered(
        options.name,
        outcomeOfStatus(response.status, ADDRESS_GONE),
        response.status === 429 ? { ...response, retryAfterSeconds: waitOf(response) } : response,
      );
    },
  };
}

/** With `wait`, Discord responds once the message is stored; without, a message that is not stored is no error. */
function confirmedUrl(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  url.searchParams.set("wait", "true");
  return url.href;
}

/** The longer one of the header's and the body's wait; the body has fractions of seconds. */
function waitOf({ text, retryAfterSeconds }: PostResponse): number | undefined {
  const inBody = /"retry_after"\s*:\s*(\d{1,9}(?:\.\d{1,9})?)/.exec(text)?.[1];
  const seconds = inBody === undefined ? undefined : Math.min(Math.ceil(Number(inBody)), MAX_WAIT_SECONDS);
  if (seconds === undefined || retryAfterSeconds === undefined) return seconds ?? retryAfterSeconds;
  return Math.max(seconds, retryAfterSeconds);
}
