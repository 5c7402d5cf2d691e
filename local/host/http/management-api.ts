import { listEntities, readEntity, signalEntity } from "./entity-endpoints.ts";
import { empty, type HostAnswer, type HostRequest } from "./http-message.ts";
import { listInstances, operateInstance, purgeInstance, purgeInstances, readInstance } from "./instance-endpoints.ts";
import { createInstance, type ManagementParts } from "./orchestrator-endpoints.ts";

/**
 * The durable management API: what `df.getClient` calls and what the URLs of a check-status answer point to.
 *
 * @param segments - Path below the API's base, decoded.
 */
export async function manage(
  parts: ManagementParts,
  request: HostRequest,
  segments: readonly string[],
): Promise<HostAnswer> {
  const [collection = "", ...rest] = segments;
  switch (collection.toLowerCase()) {
    case "orchestrators":
      return manageOrchestrators(parts, request, rest);
    case "instances":
      return manageInstances(parts, request, rest) ?? empty(404);
    case "entities":
      return manageEntities(parts, request, rest) ?? empty(404);
    default:
      return empty(404);
  }
}

async function manageOrchestrators(parts: ManagementParts, request: HostRequest, path: readonly string[]) {
  const [name, instanceId, ...more] = path;
  if (request.method !== "POST" || name === undefined || more.length > 0) return empty(404);
  return createInstance(parts, request, name, instanceId);
}

function manageInstances(
  parts: ManagementParts,
  request: HostRequest,
  path: readonly string[],
): HostAnswer | undefined {
  const [instanceId, ...operation] = path;
  if (instanceId === undefined) {
    if (request.method === "GET") return listInstances(parts, request);
    return request.method === "DELETE" ? purgeInstances(parts, request) : undefined;
  }
  if (operation.length > 0) {
    return request.method === "POST" ? operateInstance(parts, request, instanceId, operation) : undefined;
  }
  if (request.method === "GET") return readInstance(parts, request, instanceId);
  return request.method === "DELETE" ? purgeInstance(parts, instanceId) : undefined;
}

function manageEntities(parts: ManagementParts, request: HostRequest, path: readonly string[]): HostAnswer | undefined {
  const [name, key, ...more] = path;
  if (more.length > 0) return undefined;
  if (name === undefined || key === undefined) {
    return request.method === "GET" ? listEntities(parts, request, name) : undefined;
  }
  if (request.method === "GET") return readEntity(parts, name, key);
  return request.method === "POST" ? signalEntity(parts, request, name, key) : undefined;
}
