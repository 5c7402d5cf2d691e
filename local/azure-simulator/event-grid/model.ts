import { isObject, type JsonObject, listAt, numberAt, objectAt, stringAt } from "../arm/json.ts";
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TIME_TO_LIVE_MINUTES } from "./delivery-rules.ts";
import { invalidRequest } from "./errors.ts";
import { ADVANCED_OPERATORS, type AdvancedFilter, type EventFilter } from "./filter.ts";
import { type EventSubscription, parseEventSubscription } from "./subscriptions.ts";

/** An event subscription that was created through ARM. */
export interface ArmEventSubscription {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** As sent. */
  readonly properties: JsonObject;
  provisioningState: "Creating" | "Updating" | "Succeeded" | "Failed";
  /** Of the deliveries; absent while the endpoint is not validated. */
  deliveryId: string | undefined;
}

/** The end of a PUT: running, done, or why the endpoint failed validation. */
export interface SubscriptionOperation {
  readonly id: string;
  status: "InProgress" | "Succeeded" | "Failed";
  error?: { readonly code: string; readonly message: string };
}

const SCHEMAS: Readonly<Record<string, EventSubscription["schema"]>> = {
  eventgridschema: "eventGrid",
  cloudeventschemav1_0: "cloudEvents",
};
/** What a subscription of a subscription's or a group's events can ask for. */
const RESOURCE_EVENTS = ["Microsoft.Resources.ResourceWriteSuccess", "Microsoft.Resources.ResourceDeleteSuccess"];

/**
 * Reads the properties of an event subscription.
 *
 * @throws {@link ArmError} 400 that names what is wrong or not simulated.
 */
export function readEventSubscription(scope: string, properties: JsonObject): EventSubscription {
  const destination = objectAt(properties, "destination");
  const type = stringAt(destination, "endpointType");
  if (type?.toLowerCase() !== "webhook") {
    throw invalidRequest(
      `The simulator delivers to endpoints of type WebHook only, not to '${type ?? ""}'. For a storage queue use its control API.`,
    );
  }
  if (isObject(properties["deadLetterDestination"])) {
    throw invalidRequest("The simulator has no dead-letter destinations: dead letters are in its control API.");
  }
  const schema = SCHEMAS[(stringAt(properties, "eventDeliverySchema") ?? "EventGridSchema").toLowerCase()];
  if (schema === undefined)
    throw invalidRequest("eventDeliverySchema must be EventGridSchema or CloudEventSchemaV1_0.");
  const parsed = parseEventSubscription({
    endpoint: stringAt(destination, "properties", "endpointUrl") ?? "",
    schema,
    maxEventsPerBatch: numberAt(destination, "properties", "maxEventsPerBatch") ?? 1,
    maxAttempts: numberAt(properties, "retryPolicy", "maxDeliveryAttempts") ?? DEFAULT_MAX_ATTEMPTS,
    timeToLiveMinutes: numberAt(properties, "retryPolicy", "eventTimeToLiveInMinutes") ?? DEFAULT_TIME_TO_LIVE_MINUTES,
  });
  if ("mistakes" in parsed) throw invalidRequest(parsed.mistakes.join("; "));
  return { ...parsed.subscription, filter: readFilter(scope, objectAt(properties, "filter")) };
}

function readFilter(scope: string, filter: JsonObject): EventFilter {
  const types = listAt(filter, "includedEventTypes").map(String);
  const eventTypes = types.length === 0 || types[0]?.toLowerCase() === "all" ? RESOURCE_EVENTS : types;
  return {
    scope,
    eventTypes,
    subjectBeginsWith: stringAt(filter, "subjectBeginsWith") ?? "",
    subjectEndsWith: stringAt(filter, "subjectEndsWith") ?? "",
    isSubjectCaseSensitive: filter["isSubjectCaseSensitive"] === true,
    advanced: listAt(filter, "advancedFilters").map(readAdvanced),
  };
}

function readAdvanced(sent: unknown): AdvancedFilter {
  const wanted = stringAt(sent, "operatorType") ?? "";
  const operator = ADVANCED_OPERATORS.find((each) => each.toLowerCase() === wanted.toLowerCase());
  if (operator === undefined) {
    throw invalidRequest(`The simulator has no advanced filter '${wanted}', only ${ADVANCED_OPERATORS.join(", ")}.`);
  }
  return { operator, key: stringAt(sent, "key") ?? "", values: listAt(sent, "values").map(String) };
}
