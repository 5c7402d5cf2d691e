import { pathParameter } from "../../arm/arm-call.ts";
import { locationRequired, operationFailed, resourceGroupNotFound } from "../../arm/errors.ts";
import { isObject, stringAt, stringMembers } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import { normalizeLocation } from "../../arm/regions.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { groupLocationConflict, groupNameInvalid, operationNotFound } from "../errors.ts";
import { startGroupDeletion } from "../model/group-deletion.ts";
import type { PlatformModel } from "../model/model.ts";
import { groupKey, putGroup, type ResourceGroup } from "../model/state.ts";
import { groupView } from "../views.ts";

const GROUPS = "/subscriptions/{subscriptionId}/resourceGroups";
const GROUP = `${GROUPS}/{resourceGroupName}`;
const GROUP_ACTION = "Microsoft.Resources/subscriptions/resourceGroups";
/** ARM's page of generic lists. */
const PAGE_SIZE = 1000;
const RETRY_AFTER_SECONDS = 15;
const GROUP_NAME = /^[\p{L}\p{N}_().-]{1,90}$/u;

/** Resource groups, and the results of their deletions. */
export function groupOperations(model: PlatformModel): readonly Operation[] {
  const { state } = model;
  const find = (request: SimulatorRequest): ResourceGroup | undefined =>
    state.groups.get(groupKey(pathParameter(request, "subscriptionId"), pathParameter(request, "resourceGroupName")));
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
        const groups = [...state.groups.values()].filter((each) => each.subscriptionId.toLowerCase() === subscription);
        return pageOf(request, groups.map(groupView), PAGE_SIZE);
      },
    },
    {
      name: "ResourceGroups_Get",
      method: "GET",
      path: GROUP,
      action: `${GROUP_ACTION}/read`,
      handle: (request) => ({ status: 200, body: groupView(groupOf(request)) }),
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
      handle: (request) => createOrUpdateGroup(model, request),
    },
    {
      name: "ResourceGroups_Update",
      method: "PATCH",
      path: GROUP,
      action: `${GROUP_ACTION}/write`,
      handle: (request) => {
        const group = groupOf(request);
        if (isObject(request.body) && "tags" in request.body) group.tags = stringMembers(request.body["tags"]);
        publishGroup(model, group, false);
        return { status: 200, body: groupView(group) };
      },
    },
    {
      name: "ResourceGroups_Delete",
      method: "DELETE",
      path: GROUP,
      action: `${GROUP_ACTION}/delete`,
      handle: (request) => {
        const operation = startGroupDeletion(model, groupOf(request));
        const subscriptionId = pathParameter(request, "subscriptionId");
        return accepted(request, `/subscriptions/${subscriptionId}/operationresults/${operation.id}`);
      },
    },
    {
      name: "Operations_GetResult",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/operationresults/{operationId}",
      action: "Microsoft.Resources/subscriptions/operationresults/read",
      handle: (request) => operationResult(model, request),
    },
  ];
}

function createOrUpdateGroup(model: PlatformModel, request: SimulatorRequest): SimulatorResponse {
  const subscriptionId = pathParameter(request, "subscriptionId");
  const name = pathParameter(request, "resourceGroupName");
  const location = stringAt(request.body, "location");
  if (!GROUP_NAME.test(name) || name.endsWith(".")) throw groupNameInvalid(name);
  if (location === undefined || location === "") throw locationRequired();
  const existing = model.state.groups.get(groupKey(subscriptionId, name));
  if (existing !== undefined && normalizeLocation(existing.location) !== normalizeLocation(location)) {
    throw groupLocationConflict(name, existing.location);
  }
  const group = putGroup(model.state, subscriptionId, name, request.body);
  publishGroup(model, group, existing === undefined);
  return { status: existing === undefined ? 201 : 200, body: groupView(group) };
}

function publishGroup({ context }: PlatformModel, group: ResourceGroup, created: boolean): void {
  const operationName = `${GROUP_ACTION}/write`;
  context.publish({ kind: "written", resource: groupView(group), operationName, created });
}

/** Polls the deletion: 202 while it runs, then 200; the error of a failed one as the response. */
function operationResult(model: PlatformModel, request: SimulatorRequest): SimulatorResponse {
  const id = pathParameter(request, "operationId");
  const operation = model.operations.find(id);
  if (operation === undefined) throw operationNotFound(id);
  const outcome = operation.poll();
  if (outcome === undefined) return accepted(request, request.path);
  if (outcome.status !== "Succeeded") throw operationFailed(outcome.error);
  return { status: 200 };
}

function accepted(request: SimulatorRequest, path: string): SimulatorResponse {
  const location = `${request.origin}${path}?api-version=${request.apiVersion}`;
  return { status: 202, headers: { location, "retry-after": String(RETRY_AFTER_SECONDS) } };
}
