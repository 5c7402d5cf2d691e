import { pathParameter } from "../arm/arm-call.ts";
import { operationFailed, resourceGroupNotFound } from "../arm/errors.ts";
import type { SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { groupDeletionBlocked, operationNotFound } from "./errors.ts";
import { groupAsResource, groupKey, type ResourceGroup } from "./model.ts";
import { type PlatformParts, resourcesWithin } from "./parts.ts";

/** Deleting a resource group takes minutes in Azure; what it holds is deleted through each resource's own operation. */
const DELETION_SECONDS = 60;
const RETRY_AFTER_SECONDS = 15;
/** ARM deletes in rounds, because a disk cannot go before its VM. */
const ROUND_SECONDS = 25;
const ROUNDS = 2;

/** Starts the deletion and answers 202 with the place to look. */
export function deleteGroup(parts: PlatformParts, request: SimulatorRequest): SimulatorResponse {
  const name = pathParameter(request, "resourceGroupName");
  const subscriptionId = pathParameter(request, "subscriptionId");
  const group = parts.model.groups.get(groupKey(subscriptionId, name));
  if (group === undefined) throw resourceGroupNotFound(name);
  group.provisioningState = "Deleting";
  const startedAtMs = parts.context.clock.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    parts.context.clock.schedule(startedAtMs + round * ROUND_SECONDS * 1000, () => void deleteContent(parts, group));
  }
  const operation = parts.operations.start({ kind: "at", atMs: startedAtMs + DELETION_SECONDS * 1000 }, () =>
    finish(parts, group),
  );
  const path = `/subscriptions/${subscriptionId}/operationresults/${operation.id}`;
  return {
    status: 202,
    headers: {
      location: `${request.origin}${path}?api-version=${request.apiVersion}`,
      "retry-after": String(RETRY_AFTER_SECONDS),
    },
  };
}

/** ARM's place to look: 202 while it runs, then 200; a failed operation's error as the answer. */
export function operationResult(parts: PlatformParts, request: SimulatorRequest): SimulatorResponse {
  const id = pathParameter(request, "operationId");
  const operation = parts.operations.find(id);
  if (operation === undefined) throw operationNotFound(id);
  const outcome = operation.poll();
  if (outcome === undefined) {
    const location = `${request.origin}${request.path}?api-version=${request.apiVersion}`;
    return { status: 202, headers: { location, "retry-after": String(RETRY_AFTER_SECONDS) } };
  }
  if (outcome.status !== "Succeeded") throw operationFailed(outcome.error);
  return { status: 200 };
}

async function deleteContent(parts: PlatformParts, group: ResourceGroup): Promise<void> {
  const release = parts.context.clock.hold();
  try {
    const content = resourcesWithin(parts, group.id.toLowerCase());
    for (const { id } of content) {
      await parts.callInternally({ method: "DELETE", path: id, apiVersion: "2024-03-01" });
    }
  } finally {
    release();
  }
}

function finish(parts: PlatformParts, group: ResourceGroup) {
  const key = group.id.toLowerCase();
  const remaining = resourcesWithin(parts, key).map((resource) => resource.id);
  if (remaining.length > 0) {
    group.provisioningState = "Succeeded";
    return { status: "Failed" as const, error: groupDeletionBlocked(group.name, remaining) };
  }
  parts.model.groups.delete(key);
  const operationName = "Microsoft.Resources/subscriptions/resourceGroups/delete";
  parts.context.publish({ kind: "deleted", resource: groupAsResource(group), operationName, created: false });
  return { status: "Succeeded" as const };
}
