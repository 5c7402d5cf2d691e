import type { FunctionApp, RegisteredFunction, TypedData } from "../contract.ts";
import { bodyText, empty, type HostRequest, type HostResponse, text } from "../http/http-message.ts";

/** Path of the endpoint that Event Grid subscriptions deliver to. */
export const EVENT_GRID_PATH = "/runtime/webhooks/eventgrid";

/**
 * Responds to Event Grid: to subscription handshakes, and to batches of events with one invocation per event, in parallel. If
 * an invocation fails, the whole batch fails, and Event Grid delivers it again.
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
  if (events === undefined) return empty(500);
  return kind === "notification" ? deliver(app, target, events, onError) : validate(events);
}

type Event = Readonly<Record<string, unknown>>;

function parseEvents(request: HostRequest): readonly Event[] | undefined {
  try {
    const parsed: unknown = JSON.parse(bodyText(request));
    const events = Array.isArray(parsed) ? (parsed as readonly unknown[]) : [parsed];
    return events.every(isObject) ? events : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Event {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function validate([event]: readonly Event[]): HostResponse {
  const data = event?.["data"];
  const code = isObject(data) ? data["validationCode"] : undefined;
  return typeof code === "string" ? text(200, JSON.stringify({ validationResponse: code })) : empty(500);
}

async function deliver(
  app: FunctionApp,
  target: RegisteredFunction,
  events: readonly Event[],
  onError: (error: unknown, target: RegisteredFunction) => void,
): Promise<HostResponse> {
  const runs = await Promise.allSettled(events.map((event) => app.invoke(target, toRequest(event))));
  const failures = runs.filter((run) => run.status === "rejected");
  for (const failure of failures) onError(failure.reason, target);
  return failures.length === 0 ? empty(202) : text(500, `Exception while executing function: Functions.${target.name}`);
}

function toRequest(event: Event): { triggerData: TypedData; triggerMetadata: Record<string, TypedData> } {
  const data = event["data"];
  return {
    triggerData: { string: JSON.stringify(event) },
    triggerMetadata: data === undefined ? {} : { data: { json: JSON.stringify(data) } },
  };
}
