import { pathParameter } from "../arm/arm-call.ts";
import { locationRequired, resourceGroupNotFound } from "../arm/errors.ts";
import { isObject, stringAt, stringMembers } from "../arm/json.ts";
import { pageOf } from "../arm/paging.ts";
import { normalise } from "../arm/regions.ts";
import { idKey } from "../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { filterInvalid, groupLocationConflict, groupNameInvalid } from "./errors.ts";
import { deleteGroup, operationResult } from "./group-deletion.ts";
import { groupAsResource, groupKey, putGroup, type ResourceGroup, type Subscription } from "./model.ts";
import { type PlatformParts, resourcesWithin } from "./parts.ts";
import { providerOperations } from "./provider-routes.ts";
import { parseResourceFilter } from "./resource-filter.ts";

const GROUPS = "/subscriptions/{subscriptionId}/resourceGroups";
const GROUP = `${GROUPS}/{resourceGroupName}`;
const GROUP_ACTION = "Microsoft.Resources/subscriptions/resourceGroups";
/** ARM's page of generic lists. */
const PAGE_SIZE = 1000;
const GROUP_NAME = /^[\p{L}\p{N}_().-]{1,90}$/u;

/** Subscriptions, resource groups, generic lists. */
export function platformOperations(parts: PlatformParts): readonly Operation[] {
  return [
    ...subscriptionOperations(parts),
    ...groupOperations(parts),
    ...resourceLists(parts),
    ...providerOperations(parts),
  ];
}

function subscriptionOperations({ model, tenantId }: PlatformParts): readonly Operation[] {
  const action = "Microsoft.Resources/subscriptions/read";
  return [
    {
      name: "Subscriptions_List",
      method: "GET",
      path: "/subscriptions",
      action,
      handle: (request) => {
        const all = [...model.subscriptions.values()].map((each) => subscriptionBody(each, tenantId));
        return pageOf(request, all, PAGE_SIZE);
      },
    },
    {
      name: "Subscriptions_Get",
      method: "GET",
      path: "/subscriptions/{subscriptionId}",
      action,
      handle: (request) => {
        const id = pathParameter(request, "subscriptionId");
        const subscription = model.subscriptions.get(id.toLowerCase()) ?? { id, name: "" };
        return { status: 200, body: subscriptionBody(subscription, tenantId) };
      },
    },
    {
      name: "Tenants_List",
      method: "GET",
      path: "/tenants",
      action: "Microsoft.Resources/tenants/read",
      handle: () => ({ status: 200, body: { value: [{ id: `/tenants/${tenantId}`, tenantId }] } }),
    },
  ];
}

function subscriptionBody({ id, name }: Subscription, tenantId: string): Readonly<Record<string, unknown>> {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId,
    displayName: name,
    state: "Enabled",
    authorizationSource: "RoleBased",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

function groupOperations(parts: PlatformParts): readonly Operation[] {
  const { model } = parts;
  const find = (request: SimulatorRequest): ResourceGroup | undefined =>
    model.groups.get(groupKey(pathParameter(request, "subscriptionId"), pathParameter(request, "resourceGroupName")));
  const groupOf = (request: SimulatorRequest): ResourceGroup => {
    const group = find(request);
    if (group === undefined) throw resourceGroupNotFound(pathParameter(request, "resourceGroupName"));
    return group;
  };
  return [
    {
      name: "ResourceGroups_List",
      method: "GET",
      path: GROUPS,
      action: `${GROUP_ACTION}/read`,
      handle: (request) => {
        const subscription = pathParameter(request, "subscriptionId").toLowerCase();
        const groups = [...model.groups.values()].filter((each) => each.subscriptionId.toLowerCase() === subscription);
        return pageOf(request, groups.map(groupAsResource), PAGE_SIZE);
      },
    },
    {
      name: "ResourceGroups_Get",
      method: "GET",
      path: GROUP,
      action: `${GROUP_ACTION}/read`,
      handle: (request) => ({ status: 200, body: groupAsResource(groupOf(request)) }),
    },
    {
      name: "ResourceGroups_CheckExistence",
      method: "HEAD",
      path: GROUP,
      action: `${GROUP_ACTION}/read`,
      handle: (request) => ({ status: find(request) === undefined ? 404 : 204 }),
    },
    {
      name: "ResourceGroups_CreateOrUpdate",
      method: "PUT",
      path: GROUP,
      action: `${GROUP_ACTION}/write`,
      handle: (request) => createOrUpdateGroup(parts, request),
    },
    {
      name: "ResourceGroups_Update",
      method: "PATCH",
      path: GROUP,
      action: `${GROUP_ACTION}/write`,
      handle: (request) => {
        const group = groupOf(request);
        if (isObject(request.body) && "tags" in request.body) group.tags = stringMembers(request.body["tags"]);
        publishGroup(parts, group, false);
        return { status: 200, body: groupAsResource(group) };
      },
    },
    {
      name: "ResourceGroups_Delete",
      method: "DELETE",
      path: GROUP,
      action: `${GROUP_ACTION}/delete`,
      handle: (request) => deleteGroup(parts, request),
    },
    {
      name: "Operations_GetResult",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/operationresults/{operationId}",
      action: "Microsoft.Resources/subscriptions/operationresults/read",
      handle: (request) => operationResult(parts, request),
    },
  ];
}

function createOrUpdateGroup(parts: PlatformParts, request: SimulatorRequest): SimulatorResponse {
  const subscriptionId = pathParameter(request, "subscriptionId");
  const name = pathParameter(request, "resourceGroupName");
  const location = stringAt(request.body, "location");
  if (!GROUP_NAME.test(name) || name.endsWith(".")) throw groupNameInvalid(name);
  if (location === undefined || location === "") throw locationRequired();
  const existing = parts.model.groups.get(groupKey(subscriptionId, name));
  if (existing !== undefined && normalise(existing.location) !== normalise(location)) {
    throw groupLocationConflict(name, existing.location);
  }
  const group = putGroup(parts.model, subscriptionId, name, request.body);
  publishGroup(parts, group, existing === undefined);
  return { status: existing === undefined ? 201 : 200, body: groupAsResource(group) };
}

function publishGroup({ context }: PlatformParts, group: ResourceGroup, created: boolean): void {
  const operationName = `${GROUP_ACTION}/write`;
  context.publish({ kind: "written", resource: groupAsResource(group), operationName, created });
}

function resourceLists(parts: PlatformParts): readonly Operation[] {
  const list = (request: SimulatorRequest, scope: string): SimulatorResponse => {
    const filter = request.query.get("$filter") ?? "";
    const accepts = parseResourceFilter(filter);
    if (accepts === undefined) throw filterInvalid(filter);
    // Generic lists show the envelope only; a resource's properties come from its own GET.
    const items = resourcesWithin(parts, idKey(scope))
      .filter(accepts)
      .map(({ properties, ...envelope }) =>
        request.query.get("$expand")?.includes("provisioningState") === true
          ? { ...envelope, provisioningState: stringAt(properties, "provisioningState") ?? "Succeeded" }
          : envelope,
      );
    return pageOf(request, items, PAGE_SIZE);
  };
  return [
    {
      name: "Resources_List",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/resources",
      action: "Microsoft.Resources/subscriptions/resources/read",
      handle: (request) => list(request, `/subscriptions/${pathParameter(request, "subscriptionId")}`),
    },
    {
      name: "Resources_ListByResourceGroup",
      method: "GET",
      path: `${GROUP}/resources`,
      action: "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
      handle: (request) => {
        const name = pathParameter(request, "resourceGroupName");
        const key = groupKey(pathParameter(request, "subscriptionId"), name);
        if (!parts.model.groups.has(key)) throw resourceGroupNotFound(name);
        return list(request, key);
      },
    },
  ];
}
