import type { LongRunningOperation } from "../../arm/long-running.ts";
import { groupDeletionBlocked } from "../errors.ts";
import { groupView } from "../views.ts";
import { type PlatformModel, resourcesWithin } from "./model.ts";
import type { ResourceGroup } from "./state.ts";

/** Deleting a resource group takes minutes in Azure; what it holds is deleted through each resource's own operation. */
const DELETION_SECONDS = 60;
/** ARM deletes in rounds, because a disk cannot be deleted before its VM. */
const ROUND_SECONDS = 25;
const DELETION_ROUNDS = 2;

/** Starts the deletion of a group and of what is in it. */
export function startGroupDeletion(model: PlatformModel, group: ResourceGroup): LongRunningOperation {
  group.provisioningState = "Deleting";
  const startedAtMs = model.context.clock.now();
  for (let round = 0; round < DELETION_ROUNDS; round += 1) {
    model.context.clock.schedule(startedAtMs + round * ROUND_SECONDS * 1000, () => void deleteContent(model, group));
  }
  return model.operations.start({ kind: "at", atMs: startedAtMs + DELETION_SECONDS * 1000 }, () =>
    finish(model, group),
  );
}

async function deleteContent(model: PlatformModel, group: ResourceGroup): Promise<void> {
  const release = model.context.clock.hold();
  try {
    const content = resourcesWithin(model, group.id.toLowerCase());
    for (const { id } of content) {
      await model.callInternally({ method: "DELETE", path: id, apiVersion: "2024-03-01" });
    }
  } finally {
    release();
  }
}

function finish(model: PlatformModel, group: ResourceGroup) {
  const key = group.id.toLowerCase();
  const remaining = resourcesWithin(model, key).map((resource) => resource.id);
  if (remaining.length > 0) {
    group.provisioningState = "Succeeded";
    return { status: "Failed" as const, error: groupDeletionBlocked(group.name, remaining) };
  }
  model.state.groups.delete(key);
  for (const id of [...model.state.deployments.keys()]) {
    if (id.startsWith(`${key}/`)) model.state.deployments.delete(id);
  }
  const operationName = "Microsoft.Resources/subscriptions/resourceGroups/delete";
  model.context.publish({ kind: "deleted", resource: groupView(group), operationName, created: false });
  return { status: "Succeeded" as const };
}
