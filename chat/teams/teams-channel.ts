import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { ADDRESS_GONE, outcomeOfStatus, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type PostResponse, type SafePostOptions } from "../safe-post.ts";
import { webhookId } from "../webhook/webhook-id.ts";
import { teamsMessage } from "./adaptive-card.ts";

/**
 * More than 4 requests a second are throttled; the Teams connector of a flow takes 100 calls a minute.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 */
const LIMITS = { perSecond: 4, perMinute: 100 } as const;

/**
 * A Teams channel behind a webhook of the Workflows app. 202 only means that the flow started: whether the card was
 * shown is not reported back. The whole address is the credential: with a wrong one Workflows answers 401, 403 or 404.
 *
 * @param options.publicUrl - The app's own address, linked from cards.
 * @throws BackupError `CHAT_REFUSED` when the address is not acceptable.
 */
export function createTeamsChannel(options: SafePostOptions & { readonly publicUrl?: string }): ChatChannel {
  const post = createSafePost(options);
  return {
    name: options.name,
    limits: LIMITS,
    warnings: warningsOf(options.name, new URL(options.url).hostname),
    async post(given) {
      const body = JSON.stringify(teamsMessage(given, options.publicUrl));
      // Workflows ignores the header today; the ID still identifies retries in logs on the way.
      const response = withHiddenStatus(await post({ body, headers: { "webhook-id": webhookId(given.messageId) } }));
      throwUnlessDelivered(options.name, outcomeOfStatus(response.status, ADDRESS_GONE), response);
    },
  };
}

/** Old connector webhooks return 200 and put the real status into the text. */
const HIDDEN_STATUS = /returned HTTP error (\d{3})/i;

function withHiddenStatus(response: PostResponse): PostResponse {
  const hidden = response.status === 200 ? HIDDEN_STATUS.exec(response.text)?.[1] : undefined;
  return hidden === undefined ? response : { ...response, status: Number(hidden) };
}

function warningsOf(name: string, host: string): readonly string[] {
  if (/(?:^|\.)logic\.azure\.com$/i.test(host)) {
    return [`The channel "${name}" uses an older Workflows address: copy the current one from the flow's trigger.`];
  }
  return [];
}
