import type { HttpClient } from "@azure/core-rest-pipeline";
import type { EventGridPublisherClient } from "@azure/eventgrid";
import { BackupError } from "../../domain/errors.ts";
import { lazyPort } from "../../domain/lazy-port.ts";
import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { ADDRESS_GONE, outcomeOfStatus, throwUnlessDelivered } from "../delivery-error.ts";
import { createSafePost, type SafePost, type SafePostOptions } from "../safe-post.ts";
import { cloudEvent } from "../webhook/cloud-event.ts";
import { webhookBody } from "../webhook/webhook-body.ts";
import { webhookId } from "../webhook/webhook-id.ts";

/** A token of the app's identity, or an access key of the topic. */
export type TopicCredential = ConstructorParameters<typeof EventGridPublisherClient>[2];

export interface EventGridOptions extends Omit<SafePostOptions, "url"> {
  readonly topicEndpoint: string;
  /** An access key of the topic; if absent, the identity publishes. */
  readonly key?: string;
  readonly identity: TopicCredential;
  /** The app's own address, the source of events. */
  readonly publicUrl?: string;
}

/** Time limit for one attempt, token included. */
const TIMEOUT_SECONDS = 25;

/**
 * A custom topic of Event Grid with the schema CloudEvents 1.0. The event's ID is the message's, the same on every attempt, by which
 * subscribers drop duplicates. Links for actions are left out: subscribers store events, and the links are signed.
 *
 * @throws BackupError `CHAT_REFUSED` when the endpoint is not acceptable.
 * @see https://learn.microsoft.com/azure/event-grid/post-to-custom-topic
 */
export function createEventGridChannel(options: EventGridOptions): ChatChannel {
  const { name, publicUrl } = options;
  // At once, because an unacceptable endpoint ends the start; the SDK is loaded with the first message.
  const post = createSafePost({ ...options, url: options.topicEndpoint });
  const topic = lazyPort<Pick<EventGridPublisherClient<"CloudEvent">, "send">>({ send: true }, () =>
    connect(options, post),
  );
  return {
    name,
    limits: {},
    warnings: [],
    async post(given) {
      const body = webhookBody({ ...given, links: [] });
      const { type, source, id, time, subject, data } = cloudEvent(webhookId(given.messageId), body, publicUrl);
      const event = { type, source, id, time: new Date(time), ...(subject !== undefined && { subject }), data };
      try {
        await topic.send([event], { abortSignal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000) });
      } catch (error) {
        throw error instanceof BackupError ? error : notSent(name, error);
      }
    },
  };
}

async function connect(options: EventGridOptions, post: SafePost): Promise<EventGridPublisherClient<"CloudEvent">> {
  const { AzureKeyCredential, EventGridPublisherClient } = await import("@azure/eventgrid");
  const { topicEndpoint, key, identity } = options;
  const credential = key === undefined ? identity : new AzureKeyCredential(key);
  return new EventGridPublisherClient(topicEndpoint, "CloudEvent", credential, {
    httpClient: await guardedClient(options.name, post),
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: "holdfast" },
    allowInsecureConnection: options.allowLocal,
  });
}

/** The SDK's requests go through the same guard as every other post, and their responses are judged before the SDK sees them. */
async function guardedClient(name: string, post: SafePost): Promise<HttpClient> {
  const { createHttpHeaders } = await import("@azure/core-rest-pipeline");
  return {
    async sendRequest(request) {
      const response = await post({
        body: String(request.body),
        headers: request.headers.toJSON(),
        query: Object.fromEntries(new URL(request.url).searchParams),
      });
      throwUnlessDelivered(name, outcomeOfStatus(response.status, ADDRESS_GONE), response);
      return { request, status: 200, headers: createHttpHeaders(), bodyAsText: "" };
    },
  };
}

/** Before anything was posted: no token in time. The library's message may contain addresses. */
function notSent(name: string, error: unknown): BackupError {
  const kind = error instanceof Error ? error.name : "unknown";
  return new BackupError(
    "CHAT_UNAVAILABLE",
    `Cannot post to the channel "${name}": the app's identity got no token for Event Grid (${kind}). The app retries.`,
  );
}
