import { pathParameter } from "../arm/arm-call.ts";
import { isObject, mergePatch, objectAt } from "../arm/json.ts";
import { pageOf } from "../arm/paging.ts";
import { idKey, isWithin } from "../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { endpointValidationFailed, eventSubscriptionNotFound, invalidRequest, operationNotFound } from "./errors.ts";
import { type ArmEventSubscription, readEventSubscription, type SubscriptionOperation } from "./model.ts";
import type { EventSubscription } from "./subscriptions.ts";
import { armSubscriptionView } from "./views.ts";

const TYPE = "Microsoft.EventGrid/eventSubscriptions";
const LIST = `/{+scope}/providers/${TYPE}`;
const ONE = `${LIST}/{eventSubscriptionName}`;
const OPERATIONS =
  "/subscriptions/{subscriptionId}/providers/Microsoft.EventGrid/locations/{location}/operationsStatus";
const NAME = /^[A-Za-z0-9-]{3,64}$/;
const PAGE_SIZE = 100;
const RETRY_AFTER_SECONDS = 10;

interface Deliveries {
  subscribe(subscription: EventSubscription): Promise<{ readonly id: string } | { readonly refused: string }>;
  unsubscribe(id: string): boolean;
}

interface Registry {
  readonly deliveries: Deliveries;
  readonly newGuid: () => string;
  readonly subscriptions: Map<string, ArmEventSubscription>;
  readonly operations: Map<string, SubscriptionOperation>;
}

/** Event subscriptions of an Azure subscription or a resource group, through ARM. */
export function eventSubscriptionOperations(deliveries: Deliveries, newGuid: () => string): readonly Operation[] {
  const registry: Registry = { deliveries, newGuid, subscriptions: new Map(), operations: new Map() };
  const found = (handle: (subscription: ArmEventSubscription, request: SimulatorRequest) => SimulatorResponse) => {
    return (request: SimulatorRequest) => handle(subscriptionOf(registry, request), request);
  };
  const operation = (
    name: string,
    method: Operation["method"],
    path: string,
    action: string,
    handle: Operation["handle"],
  ): Operation => ({ name: `EventSubscriptions_${name}`, method, path, action: `${TYPE}/${action}`, handle });
  const show = (subscription: ArmEventSubscription) => ({ status: 200, body: armSubscriptionView(subscription) });
  return [
    operation("ListByScope", "GET", LIST, "read", (request) => {
      const scope = pathParameter(request, "scope");
      const within = [...registry.subscriptions.values()].filter((each) => isWithin(each.scope, scope));
      return pageOf(request, within, PAGE_SIZE, armSubscriptionView);
    }),
    operation("Get", "GET", ONE, "read", found(show)),
    operation(
      "GetFullUrl",
      "POST",
      `${ONE}/getFullUrl`,
      "getFullUrl/action",
      found(({ properties }) => {
        const { endpointUrl } = objectAt(properties, "destination", "properties");
        return { status: 200, body: { endpointUrl } };
      }),
    ),
    operation("CreateOrUpdate", "PUT", ONE, "write", (request) => put(registry, request)),
    operation(
      "Update",
      "PATCH",
      ONE,
      "write",
      found((existing, request) => {
        const change = isObject(request.body) ? request.body : {};
        return put(registry, { ...request, body: { properties: mergePatch(existing.properties, change) } });
      }),
    ),
    operation("Delete", "DELETE", ONE, "delete", (request) => {
      const existing = registry.subscriptions.get(keyOf(request));
      if (existing === undefined) return { status: 204 };
      registry.subscriptions.delete(keyOf(request));
      stopDeliveries(registry, existing);
      return { status: 200 };
    }),
    {
      name: "EventSubscriptions_GetOperationStatus",
      method: "GET",
      path: `${OPERATIONS}/{operationId}`,
      action: "Microsoft.EventGrid/locations/operationsStatus/read",
      handle: (request) => operationStatus(registry, request),
    },
  ];
}

/** Accepts the subscription; it gets events once its endpoint is validated. */
function put(registry: Registry, request: SimulatorRequest): SimulatorResponse {
  const [scope, name] = [pathParameter(request, "scope"), pathParameter(request, "eventSubscriptionName")];
  if (!NAME.test(name)) throw invalidRequest("The name must have 3 to 64 letters, digits and hyphens.");
  if (!/^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?$/.test(idKey(scope))) {
    throw invalidRequest("The simulator has event subscriptions of a subscription or a resource group only.");
  }
  const properties = objectAt(request.body, "properties");
  const wanted = readEventSubscription(scope, properties);
  const existing = registry.subscriptions.get(keyOf(request));
  const subscription: ArmEventSubscription = {
    id: `${scope}/providers/${TYPE}/${name}`,
    name,
    scope,
    properties,
    provisioningState: existing === undefined ? "Creating" : "Updating",
    deliveryId: undefined,
  };
  registry.subscriptions.set(keyOf(request), subscription);
  if (existing !== undefined) stopDeliveries(registry, existing);
  const operation: SubscriptionOperation = { id: registry.newGuid(), status: "InProgress" };
  registry.operations.set(operation.id, operation);
  void startDeliveries(registry, subscription, wanted, operation);
  const { subscriptionId } = /^\/subscriptions\/(?<subscriptionId>[^/]+)/i.exec(scope)?.groups ?? {};
  const path = OPERATIONS.replace("{subscriptionId}", subscriptionId ?? "").replace("{location}", "global");
  return {
    status: 201,
    headers: {
      "azure-asyncoperation": `${request.origin}${path}/${operation.id}?api-version=${request.apiVersion}`,
      "retry-after": String(RETRY_AFTER_SECONDS),
    },
    body: armSubscriptionView(subscription),
  };
}

/** Validation takes as long as the endpoint does, so no call waits for it. */
async function startDeliveries(
  registry: Registry,
  subscription: ArmEventSubscription,
  wanted: EventSubscription,
  operation: SubscriptionOperation,
): Promise<void> {
  const result = await registry.deliveries.subscribe(wanted);
  if ("refused" in result) {
    subscription.provisioningState = "Failed";
    operation.status = "Failed";
    operation.error = endpointValidationFailed(result.refused);
    return;
  }
  const isCurrent = registry.subscriptions.get(idKey(subscription.id)) === subscription;
  subscription.deliveryId = result.id;
  subscription.provisioningState = "Succeeded";
  operation.status = "Succeeded";
  if (!isCurrent) stopDeliveries(registry, subscription);
}

function stopDeliveries({ deliveries }: Registry, { deliveryId }: ArmEventSubscription): void {
  if (deliveryId !== undefined) deliveries.unsubscribe(deliveryId);
}

function operationStatus({ operations }: Registry, request: SimulatorRequest): SimulatorResponse {
  const id = pathParameter(request, "operationId");
  const operation = operations.get(id.toLowerCase());
  if (operation === undefined) throw operationNotFound(id);
  const { status, error } = operation;
  const headers = status === "InProgress" ? { headers: { "retry-after": String(RETRY_AFTER_SECONDS) } } : {};
  return {
    status: 200,
    ...headers,
    body: { id: request.path, name: id, status, ...(error === undefined ? {} : { error }) },
  };
}

function subscriptionOf({ subscriptions }: Registry, request: SimulatorRequest): ArmEventSubscription {
  const found = subscriptions.get(keyOf(request));
  if (found === undefined) throw eventSubscriptionNotFound(pathParameter(request, "eventSubscriptionName"));
  return found;
}

function keyOf(request: SimulatorRequest): string {
  return idKey(
    `${pathParameter(request, "scope")}/providers/${TYPE}/${pathParameter(request, "eventSubscriptionName")}`,
  );
}
