import { pathParameter } from "../../arm/arm-call.ts";
import { resourceNotFound } from "../../arm/errors.ts";
import { objectAt } from "../../arm/json.ts";
import type { Operation, SimulatorRequest } from "../../arm/service.ts";
import { createTrackedResources, type StoredResource, type TrackedResources } from "../../arm/tracked-resources.ts";
import { checkCreation, type DiskModel, diskDefaults } from "../model/disks.ts";
import { completesAfter } from "../model/model.ts";
import { checkCopy, completionPercentOf, SNAPSHOT_TYPE } from "../model/snapshot-copies.ts";
import { diskView } from "../views/disk.ts";
import { acceptedHeaders } from "../views/long-running.ts";
import { acceptedResponses } from "./disks.ts";

/** Snapshots of disks: full and incremental, and copies into another region that go on in the background. */
export function createSnapshots(model: DiskModel): {
  readonly resources: TrackedResources;
  readonly operations: readonly Operation[];
} {
  const view = (snapshot: StoredResource) => {
    const shown = diskView(SNAPSHOT_TYPE, snapshot);
    const completionPercent = completionPercentOf(model, snapshot);
    return completionPercent === undefined
      ? shown
      : { ...shown, properties: { ...shown.properties, completionPercent } };
  };
  const resources: TrackedResources = createTrackedResources(model.context, {
    type: SNAPSHOT_TYPE,
    operationGroup: "Snapshots",
    parameter: "snapshotName",
    prepare: ({ properties, existing, location }) => {
      const checked = checkCreation(model, properties, existing);
      checkCopy(resources, properties, checked.source, location, (each) => completionPercentOf(model, each));
      const incremental = properties["incremental"] === true;
      const origin = checked.source?.properties["incrementalSnapshotFamilyId"] ?? model.context.newGuid();
      const family = incremental ? { incrementalSnapshotFamilyId: origin } : {};
      const defaults = diskDefaults(model.context, existing);
      return { properties: { ...defaults, ...properties, ...checked.properties, incremental, ...family } };
    },
    view,
    ...acceptedResponses(model, SNAPSHOT_TYPE),
  });
  return { resources, operations: [...resources.operations, ...accessOperations(model, resources)] };
}

/** Shared access signatures: granted for a time, revoked. */
function accessOperations(model: DiskModel, snapshots: TrackedResources): readonly Operation[] {
  const path = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${SNAPSHOT_TYPE}/{snapshotName}`;
  const route = (name: string, verb: string, change: (snapshot: StoredResource) => unknown): Operation => ({
    name,
    method: "POST",
    path: `${path}/${verb}`,
    action: `${SNAPSHOT_TYPE}/${verb}/action`,
    handle: (request) => {
      const snapshot = snapshots.find(snapshotIdOf(request));
      if (snapshot === undefined) {
        const group = pathParameter(request, "resourceGroupName");
        throw resourceNotFound(SNAPSHOT_TYPE, pathParameter(request, "snapshotName"), group);
      }
      const operation = model.operations.start(completesAfter(model, model.timings.diskSeconds), () => {
        const output = change(snapshot);
        return output === undefined ? { status: "Succeeded" } : { status: "Succeeded", output };
      });
      return { status: 202, headers: acceptedHeaders(request, snapshot.location, operation, "DiskOperations") };
    },
  });
  return [
    route("Snapshots_GrantAccess", "beginGetAccess", (snapshot) => {
      snapshot.properties = { ...snapshot.properties, diskState: "ActiveSAS" };
      const signature = model.context.newGuid();
      return { accessSAS: `https://md-${snapshot.name}.blob.storage.invalid/${signature}?sr=b&sig=${signature}` };
    }),
    route("Snapshots_RevokeAccess", "endGetAccess", (snapshot) => {
      snapshot.properties = { ...objectAt(snapshot, "properties"), diskState: "Unattached" };
      return undefined;
    }),
  ];
}

function snapshotIdOf(request: SimulatorRequest): string {
  const { subscriptionId, resourceGroupName, snapshotName } = request.params;
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${SNAPSHOT_TYPE}/${snapshotName}`;
}
