import { pathParameter } from "../../arm/arm-call.ts";
import { ArmError } from "../../arm/errors.ts";
import { isObject, stringAt, stringMembers, valueAt } from "../../arm/json.ts";
import { idKey } from "../../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { scopeNotFound, tagsInvalid } from "../errors.ts";
import { type PlatformModel, resourcesWithin } from "../model/model.ts";

const ONE = "/{+scope}/providers/Microsoft.Resources/tags/default";
type Tags = Readonly<Record<string, string>>;

/** Tags of a subscription, a resource group or a resource, as a resource of their own: what `az tag` uses. */
export function tagOperations(model: PlatformModel): readonly Operation[] {
  const operation = (verb: string, method: Operation["method"], action: string, handle: Operation["handle"]) => ({
    name: `Tags_${verb}AtScope`,
    method,
    path: ONE,
    action: `Microsoft.Resources/tags/${action}`,
    handle,
  });
  return [
    operation("Get", "GET", "read", (request) => ok(request, currentTags(model, scopeOf(request)))),
    operation("CreateOrUpdate", "PUT", "write", (request) => change(model, request, () => sentTags(request))),
    operation("Update", "PATCH", "write", (request) => change(model, request, (tags) => patched(request, tags))),
    operation("Delete", "DELETE", "delete", async (request) => {
      await change(model, request, () => ({}));
      return { status: 200 };
    }),
  ];
}

async function change(
  model: PlatformModel,
  request: SimulatorRequest,
  next: (tags: Tags) => Tags,
): Promise<SimulatorResponse> {
  const scope = scopeOf(request);
  const tags = next(currentTags(model, scope));
  const subscription = subscriptionAt(model, scope);
  if (subscription !== undefined) {
    subscription.tags = tags;
    return ok(request, tags);
  }
  const response = await model.callInternally({
    method: "PATCH",
    path: encodeURI(scope),
    apiVersion: "2024-03-01",
    body: { tags },
  });
  if (response.status >= 300) {
    const [code, message] = ["code", "message"].map((member) => stringAt(response.body, "error", member) ?? "");
    throw new ArmError(response.status, code ?? "", message ?? "");
  }
  return ok(request, tags);
}

function sentTags(request: SimulatorRequest): Tags {
  const tags = valueAt(request.body, "properties", "tags");
  if (!isObject(tags)) throw tagsInvalid("'properties.tags' is missing.");
  return stringMembers(tags);
}

/** PATCH merges, replaces or deletes; names of tags are compared without regard to casing. */
function patched(request: SimulatorRequest, tags: Tags): Tags {
  const sent = sentTags(request);
  const names = new Set(Object.keys(sent).map((name) => name.toLowerCase()));
  const others = Object.entries(tags).filter(([name]) => !names.has(name.toLowerCase()));
  const operation = stringAt(request.body, "operation") ?? "";
  switch (operation.toLowerCase()) {
    case "merge":
      return { ...Object.fromEntries(others), ...sent };
    case "replace":
      return sent;
    case "delete":
      return Object.fromEntries(others);
    default:
      throw tagsInvalid(`the operation '${operation}' is none of Merge, Replace and Delete.`);
  }
}

function currentTags(model: PlatformModel, scope: string): Tags {
  const subscription = subscriptionAt(model, scope);
  if (subscription !== undefined) return subscription.tags ?? {};
  const key = idKey(scope);
  const group = model.state.groups.get(key);
  if (group !== undefined) return group.tags;
  const parent = key.slice(0, key.lastIndexOf("/"));
  const resource = resourcesWithin(model, parent).find(({ id }) => idKey(id) === key);
  if (resource === undefined) throw scopeNotFound(scope);
  return resource.tags ?? {};
}

function subscriptionAt({ state }: PlatformModel, scope: string) {
  return state.subscriptions.get(/^\/subscriptions\/([^/]+)$/.exec(idKey(scope))?.[1] ?? "");
}

function scopeOf(request: SimulatorRequest): string {
  return pathParameter(request, "scope");
}

function ok(request: SimulatorRequest, tags: Tags): SimulatorResponse {
  const id = `${scopeOf(request)}/providers/Microsoft.Resources/tags/default`;
  return { status: 200, body: { id, name: "default", type: "Microsoft.Resources/tags", properties: { tags } } };
}
