import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { type DeliveryOutcome, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type SafePostOptions } from "../safe-post.ts";
import { cloudEvent } from "./cloud-event.ts";
import { signedHeaders, signingKey } from "./standard-webhooks.ts";
import { webhookBody } from "./webhook-body.ts";
import { webhookId } from "./webhook-id.ts";

export interface WebhookOptions extends SafePostOptions {
  /** Default `notice`: `{ type, timestamp, data }`. `cloudEvents`: the same data in CloudEvents 1.0. */
  readonly format?: "notice" | "cloudEvents";
  readonly signingSecret?: string;
  /** Signs, too, while receivers change over to `signingSecret`. */
  readonly previousSigningSecret?: string;
  /** The app's own address, the source of events. */
  readonly publicUrl?: string;
  /** Milliseconds since 1970; the time of an attempt is part of its signature. */
  readonly now: () => number;
}

/**
 * A channel that posts JSON as Standard Webhooks 1.0 specifies: `webhook-id` the same on every attempt, by which receivers drop
 * duplicates, and signed when there is a secret.
 *
 * @throws BackupError `CHAT_REFUSED` when the address or a secret is not acceptable.
 */
export function createWebhookChannel(options: WebhookOptions): ChatChannel {
  const { name } = options;
  const post = createSafePost(options);
  const secrets = [options.signingSecret, options.previousSigningSecret].filter((secret) => secret !== undefined);
  const keys = secrets.map((secret) => signingKey(name, secret));
  return {
    name,
    limits: {},
    warnings: [],
    async post(given) {
      const id = webhookId(given.messageId);
      const { body, contentType } = bodyOf(id, webhookBody(given), options);
      const timestamp = Math.floor(options.now() / 1000);
      const headers = { "content-type": contentType, ...signedHeaders(keys, id, timestamp, body) };
      const response = await post({ body, headers });
      throwUnlessDelivered(name, outcomeOf(response.status), response);
    },
  };
}

function bodyOf(
  id: string,
  body: ReturnType<typeof webhookBody>,
  { format, publicUrl }: WebhookOptions,
): { readonly body: string; readonly contentType: string } {
  return format === "cloudEvents"
    ? {
        body: JSON.stringify(cloudEvent(id, body, publicUrl)),
        contentType: "application/cloudevents+json; charset=utf-8",
      }
    : { body: JSON.stringify(body), contentType: "application/json; charset=utf-8" };
}

/** A redirect is permanent, 410 asks for no more messages. Every other refusal may be fixed at the receiver, so it is retried. */
function outcomeOf(status: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 410) return "gone";
  return status >= 300 && status < 400 ? "refused" : "retry";
}
