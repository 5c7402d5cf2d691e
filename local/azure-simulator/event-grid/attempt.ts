import { type AttemptResult, RESPONSE_TIMEOUT_MS } from "./delivery-rules.ts";
import type { EventSubscription } from "./subscriptions.ts";
import { inSchema, type PlainEvent } from "./views.ts";

/** An event that is to be delivered now. */
interface Attempted {
  readonly subscription: EventSubscription;
  readonly event: PlainEvent;
  /** Attempts before this one. */
  readonly attempts: number;
}

/** Sends events of one subscription to its endpoint, once. */
export async function attempt(batch: readonly Attempted[], stopping: AbortSignal): Promise<AttemptResult> {
  const [first] = batch;
  if (first === undefined) return "unreachable";
  const { subscription } = first;
  const request =
    subscription.endpointType === "storageQueue" ? queueRequest(first) : webHookRequest(subscription, batch);
  try {
    const response = await fetch(request.url, {
      method: "POST",
      headers: request.headers,
      body: request.body,
      signal: AbortSignal.any([stopping, AbortSignal.timeout(RESPONSE_TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    return error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "unreachable";
  }
}

interface AttemptRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

function webHookRequest(subscription: EventSubscription, batch: readonly Attempted[]): AttemptRequest {
  return { url: subscription.endpoint, headers: headersOf(subscription, batch), body: bodyOf(subscription, batch) };
}

/**
 * Puts one event into the queue as Event Grid does: JSON in Base64, no list. The endpoint is the queue's URL with a signature that
 * allows adding.
 *
 * Source: https://learn.microsoft.com/rest/api/storageservices/put-message and, for the encoding,
 * https://github.com/MicrosoftDocs/azure-docs/issues/102923
 */
function queueRequest({ subscription, event }: Attempted): AttemptRequest {
  const url = new URL(subscription.endpoint);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/messages`;
  const text = Buffer.from(JSON.stringify(inSchema(event, subscription.schema))).toString("base64");
  return {
    url: url.href,
    headers: { "content-type": "application/xml", "x-ms-version": "2021-12-02" },
    body: `<QueueMessage><MessageText>${text}</MessageText></QueueMessage>`,
  };
}

function headersOf(subscription: EventSubscription, batch: readonly Attempted[]): Record<string, string> {
  const attempts = String(batch[0]?.attempts ?? 0);
  const common = { "aeg-event-type": "Notification", "aeg-delivery-count": attempts };
  if (subscription.schema === "eventGrid") {
    return {
      ...common,
      "content-type": "application/json; charset=utf-8",
      "aeg-data-version": "2",
      "aeg-metadata-version": "1",
    };
  }
  const isBatch = subscription.maxEventsPerBatch > 1;
  const type = isBatch ? "application/cloudevents-batch+json" : "application/cloudevents+json";
  return { ...common, "content-type": `${type}; charset=utf-8` };
}

/** Event Grid's own schema is always a list; CloudEvents are single unless batches were asked for. */
function bodyOf(subscription: EventSubscription, batch: readonly Attempted[]): string {
  const events = batch.map(({ event }) => inSchema(event, subscription.schema));
  const isList = subscription.schema === "eventGrid" || subscription.maxEventsPerBatch > 1;
  return JSON.stringify(isList ? events : events[0]);
}
