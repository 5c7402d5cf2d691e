import { empty, type HostRequest, type HostResponse } from "../http-message.ts";
import { listEntities, readEntity, signalEntity } from "./entity-endpoints.ts";
import { listInstances, operateInstance, purgeInstance, purgeInstances, readInstance } from "./instance-endpoints.ts";
import type { ManagementContext } from "./management-responses.ts";
import { createInstance } from "./orchestrator-endpoints.ts";

/**
 * The durable management API, which `df.getClient` calls and to which the URLs of a check-status response point.
 *
 * @param segments - Path below the API's base, decoded.
 */
export async function handleManagementRequest(
  context: ManagementContext,
  request: HostRequest,
  segments: readonly string[],
): Promise<HostResponse> {
  const [collection = "", ...rest] = segments;
  switch (collection.toLowerCase()) {
    case "orchestrators":
      return manageOrchestrators(context, request, rest);
    case "instances":
      return (await manageInstances(context, request, rest)) ?? empty(404);
    case "entities":
      return manageEntities(context, request, rest) ?? empty(404);
    default:
      return empty(404);
  }
}

async function manageOrchestrators(context: ManagementContext, request: HostRequest, path: readonly string[]) {
  const [name, instanceId, ...more] = path;
  if (request.method !== "POST" || name === undefined || more.length > 0) return empty(404);
  return createInstance(context, request, name, instanceId);
}

async function manageInstances(
  context: ManagementContext,
  request: HostRequest,
  path: readonly string[],
): Promise<HostResponse | undefined> {
  const [instanceId, ...operation] = path;
  if (instanceId === undefined) {
    if (request.method === "GET") return listInstances(context, request);
    return request.method === "DELETE" ? purgeInstances(context, request) : undefined;
  }
  if (operation.length > 0) {
    return request.method === "POST" ? operateInstance(context, request, instanceId, operation) : undefined;
  }
  if (request.method === "GET") return readInstance(context, request, instanceId);
  return request.method === "DELETE" ? purgeInstance(context, instanceId) : undefined;
}

function manageEntities(
  context: ManagementContext,
  request: HostRequest,
  path: readonly string[],
): HostResponse | undefined {
  const [name, key, ...more] = path;
  if (more.length > 0) return undefined;
  if (name === undefined || key === undefined) {
    return request.method === "GET" ? listEntities(context, request, name) : undefined;
  }
  if (request.method === "GET") return readEntity(context, name, key);
  return request.method === "POST" || request.method === "DELETE"
    ? signalEntity(context, request, name, key)
    : undefined;
}
