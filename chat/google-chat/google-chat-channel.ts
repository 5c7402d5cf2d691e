import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { ADDRESS_GONE, outcomeOfStatus, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type SafePostOptions } from "../safe-post.ts";
import { webhookId } from "../webhook/webhook-id.ts";
import { googleChatMessage } from "./google-chat-message.ts";

/** A space takes 60 messages a minute, of all apps together: https://developers.google.com/workspace/chat/limits */
const LIMITS = { perSecond: 1, perMinute: 60 } as const;

/**
 * A space of Google Chat behind a webhook. The address contains key and token and is the credential.
 *
 * The message ID is the request ID, by which Google Chat creates a message once however often it is posted.
 *
 * @param options.publicUrl - The app's own address, linked from messages.
 * @throws BackupError `CHAT_REFUSED` when the address is not acceptable.
 * @see https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
 */
export function createGoogleChatChannel(options: SafePostOptions & { readonly publicUrl?: string }): ChatChannel {
  const post = createSafePost(options);
  return {
    name: options.name,
    limits: LIMITS,
    warnings: [],
    async post(given) {
      const query = {
        requestId: webhookId(given.messageId),
        ...(given.incident !== undefined && { messageReplyOption: "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD" }),
      };
      const body = JSON.stringify(googleChatMessage(given, options.publicUrl));
      const response = await post({ body, headers: {}, query });
      throwUnlessDelivered(options.name, outcomeOfStatus(response.status, ADDRESS_GONE), response);
    },
  };
}
