import { type JsonObject, objectAt } from "../arm/json.ts";
import { parseResourceId } from "../arm/resource-id.ts";
import type { ResourceChange } from "../arm/service.ts";
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_TIME_TO_LIVE_MINUTES } from "./delivery-rules.ts";

/** An event before it is put into a schema. */
export interface PlainEvent {
  readonly id: string;
  readonly topic: string;
  readonly subject: string;
  readonly type: string;
  /** ISO 8601. */
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly dataVersion: string;
}

export type EventSchema = "eventGrid" | "cloudEvents";
/** `resource`: who did what (no body). `notification`: the resource itself. */
export type EventShape = "resource" | "notification";

/** Members of an event besides the change itself. */
export interface EventFacts {
  readonly id: string;
  readonly correlationId: string;
  readonly tenantId: string;
  readonly principalId: string;
  readonly atMs: number;
}

/**
 * `Microsoft.Resources.ResourceWriteSuccess` and `…ResourceDeleteSuccess`, as subscription topics send them.
 * Source: https://learn.microsoft.com/azure/event-grid/event-schema-subscriptions
 */
export function resourceEvent(change: ResourceChange, facts: EventFacts): PlainEvent {
  const { resource, operationName } = change;
  const { subscriptionId, namespace } = parseResourceId(resource.id);
  const isDelete = change.kind === "deleted";
  const method = isDelete ? "DELETE" : "PUT";
  // Documented to be absent when a resource is created.
  const httpRequest = {
    clientRequestId: facts.correlationId,
    clientIpAddress: "127.0.0.1",
    method,
    url: `https://management.azure.com${resource.id}?api-version=2024-07-01`,
  };
  return {
    id: facts.id,
    topic: `/subscriptions/${subscriptionId}`,
    subject: resource.id,
    type: `Microsoft.Resources.Resource${isDelete ? "Delete" : "Write"}Success`,
    time: new Date(facts.atMs).toISOString(),
    dataVersion: "2",
    data: {
      authorization: { scope: resource.id, action: operationName, evidence: { role: "Contributor" } },
      claims: { aud: "https://management.azure.com/", appid: facts.principalId, ver: "1.0" },
      correlationId: facts.correlationId,
      ...(change.created && !isDelete ? {} : { httpRequest }),
      resourceProvider: namespace ?? "Microsoft.Resources",
      resourceUri: resource.id,
      operationName,
      status: "Succeeded",
      subscriptionId,
      tenantId: facts.tenantId,
    },
  };
}

/**
 * `Microsoft.ResourceNotifications.Resources.CreatedOrUpdated` and `…Deleted`.
 * Source: https://learn.microsoft.com/azure/event-grid/event-schema-resources
 */
export function notificationEvent(change: ResourceChange, facts: EventFacts): PlainEvent {
  const { id, name, type, location, tags, properties } = change.resource;
  const { subscriptionId } = parseResourceId(id);
  const isDelete = change.kind === "deleted";
  const time = new Date(facts.atMs).toISOString();
  const identity = { id, name, type };
  const full = { ...identity, location, tags: tags ?? {}, properties: properties ?? {} };
  return {
    id: facts.id,
    topic: `/subscriptions/${subscriptionId}`,
    subject: id,
    type: `Microsoft.ResourceNotifications.Resources.${isDelete ? "Deleted" : "CreatedOrUpdated"}`,
    time,
    dataVersion: "1",
    data: {
      resourceInfo: isDelete ? identity : full,
      apiVersion: "2024-07-01",
      operationalInfo: { resourceEventTime: time },
    },
  };
}

/** The event in its wire format. */
export function inSchema(event: PlainEvent, schema: EventSchema): Readonly<Record<string, unknown>> {
  const { id, topic, subject, type, time, data, dataVersion } = event;
  return schema === "eventGrid"
    ? { topic, subject, eventType: type, eventTime: time, id, data, dataVersion, metadataVersion: "1" }
    : { id, source: topic, subject, type, time, specversion: "1.0", data };
}

/** An event subscription that was created through ARM. */
interface ShownSubscription {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  readonly properties: JsonObject;
  readonly provisioningState: string;
}

/** An event subscription as ARM shows it. */
export function armSubscriptionView(subscription: ShownSubscription): JsonObject {
  const { id, name } = subscription;
  return { id, name, type: "Microsoft.EventGrid/eventSubscriptions", properties: shownProperties(subscription) };
}

/** What was sent, completed; without the query of the endpoint, which may hold a secret. */
function shownProperties({ properties, scope, provisioningState }: ShownSubscription): JsonObject {
  const destination = objectAt(properties, "destination");
  const { endpointUrl, ...others } = objectAt(destination, "properties");
  const endpointBaseUrl = String(endpointUrl ?? "").replace(/\?.*$/, "");
  return {
    topic: scope,
    provisioningState,
    labels: [],
    eventDeliverySchema: "EventGridSchema",
    ...properties,
    retryPolicy: {
      maxDeliveryAttempts: DEFAULT_MAX_ATTEMPTS,
      eventTimeToLiveInMinutes: DEFAULT_TIME_TO_LIVE_MINUTES,
      ...objectAt(properties, "retryPolicy"),
    },
    filter: { subjectBeginsWith: "", subjectEndsWith: "", ...objectAt(properties, "filter") },
    destination: {
      endpointType: "WebHook",
      properties: { maxEventsPerBatch: 1, preferredBatchSizeInKilobytes: 64, ...others, endpointBaseUrl },
    },
  };
}
