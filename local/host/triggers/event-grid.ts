import type { FunctionApp, RegisteredFunction, TypedData } from "../contract.ts";
import { bodyText, empty, type HostRequest, type HostResponse, json, text } from "../http/http-message.ts";

/** Path of the endpoint that Event Grid subscriptions deliver to. */
export const EVENT_GRID_PATH = "/runtime/webhooks/eventgrid";

/**
 * Event Grid waits 30 s for a response. One invocation that starts a durable instance takes about a millisecond here, and the
 * first ones after the start up to 7, so that a batch of this size is acknowledged in time; on a machine busy with six times as much
 * work as it has processors the very first batch took 26 s.
 */
const MAX_EVENTS_PER_BATCH = 1_000;
/** Invocations of one batch at a time. */
const MAX_PARALLEL_INVOCATIONS = 100;

/**
 * Responds to Event Grid: to subscription handshakes, and to batches of events with one invocation per event. If an invocation
 * fails, or an element of the batch is not an object, the response is 500 after all events have been processed, and Event
 * Grid delivers the whole batch again: the behaviour of Azure's extension. The response to more than 1,000 events is 413.
 *
 * Events follow the Event Grid schema (a list) or CloudEvents 1.0 (an object, or a list in batched mode).
 */
export async function receiveEvents(
  app: FunctionApp,
  request: HostRequest,
  onError: (error: unknown, target: RegisteredFunction) => void,
): Promise<HostResponse> {
  const name = request.query.get("functionName") ?? "";
  const target = app.find("eventGridTrigger", name);
  // Unlike elsewhere, the name is compared with case.
  if (target?.name !== name) return text(404, `cannot find function: '${name}'`);
  if (request.method === "OPTIONS") return empty(200, { "webhook-allowed-origin": "eventgrid.azure.net" });
  const kind = request.headers["aeg-event-type"]?.toLowerCase();
  if (kind === "unsubscribe") return empty(202);
  if (kind !== "subscriptionvalidation" && kind !== "notification") return empty(400);
  const events = parseEvents(request);
  if (events === undefined) {
    onError(new Error("the body of a delivery is neither a list of events nor an event"), target);
    return empty(500);
  }
  if (kind === "subscriptionvalidation") {
    const response = validate(events);
    if (response.status === 500) onError(new Error("a subscription handshake has no validation code"), target);
    return response;
  }
  return events.length > MAX_EVENTS_PER_BATCH ? tooManyEvents(events.length) : deliver(app, target, events, onError);
}

function tooManyEvents(count: number): HostResponse {
  const Message =
    `The batch has ${count} events; the local host accepts up to ${MAX_EVENTS_PER_BATCH}. ` +
    "Set a lower maxEventsPerBatch for the event subscription.";
  return json(413, { Message });
}

type Event = Readonly<Record<string, unknown>>;

function parseEvents(request: HostRequest): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(bodyText(request));
    if (Array.isArray(parsed)) return parsed;
    return isObject(parsed) ? [parsed] : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Event {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function validate([event]: readonly unknown[]): HostResponse {
  const data = isObject(event) ? event["data"] : undefined;
  const code = isObject(data) ? data["validationCode"] : undefined;
  return typeof code === "string" ? text(200, JSON.stringify({ validationResponse: code })) : empty(500);
}

async function deliver(
  app: FunctionApp,
  target: RegisteredFunction,
  events: readonly unknown[],
  onError: (error: unknown, target: RegisteredFunction) => void,
): Promise<HostResponse> {
  let failures = 0;
  const queue = events.values();
  const work = async () => {
    for (const event of queue) {
      try {
        if (!isObject(event)) throw new Error(`an element of the batch is not an object: ${describe(event)}`);
        await app.invoke(target, toRequest(event));
      } catch (error) {
        failures += 1;
        onError(error, target);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(events.length, MAX_PARALLEL_INVOCATIONS) }, work));
  return failures === 0 ? empty(202) : text(500, `Exception while executing function: Functions.${target.name}`);
}

/** Bounded: the element is user-controlled, and the text goes to the log. */
function describe(element: unknown): string {
  return JSON.stringify(element).slice(0, 100);
}

function toRequest(event: Event): { triggerData: TypedData; triggerMetadata: Record<string, TypedData> } {
  const data = event["data"];
  return {
    triggerData: { string: JSON.stringify(event) },
    triggerMetadata: data === undefined ? {} : { data: { json: JSON.stringify(data) } },
  };
}
