import { pathParameter } from "../arm/arm-call.ts";
import { resourceNotFound } from "../arm/errors.ts";
import { type JsonObject, numberAt, objectAt, stringAt } from "../arm/json.ts";
import { parseResourceId } from "../arm/resource-id.ts";
import type { Operation, SimulatorRequest } from "../arm/service.ts";
import { createTrackedResources, type StoredResource, type TrackedResources } from "../arm/tracked-resources.ts";
import { acceptedHeaders } from "./async-operations.ts";
import { acceptingAnswers, checkCreation, type DiskParts, diskDefaults, diskView } from "./disks.ts";
import { copyNotIncremental, copySourceIncomplete, copySourceNotIncremental, tooManyCopies } from "./errors.ts";
import { completesAfter } from "./parts.ts";

const TYPE = "Microsoft.Compute/snapshots";
/** Concurrent cross-region copies per subscription and region. */
const MAX_PENDING_COPIES = 100;

/** Snapshots of disks: full and incremental, and copies into another region that go on in the background. */
export function createSnapshots(parts: DiskParts): {
  readonly resources: TrackedResources;
  readonly operations: readonly Operation[];
} {
  const view = (snapshot: StoredResource) => {
    const shown = diskView(TYPE, snapshot);
    const completionPercent = completion(parts, snapshot);
    return completionPercent === undefined
      ? shown
      : { ...shown, properties: { ...shown.properties, completionPercent } };
  };
  const resources: TrackedResources = createTrackedResources(parts.context, {
    type: TYPE,
    operationGroup: "Snapshots",
    parameter: "snapshotName",
    prepare: ({ properties, existing, location }) => {
      const checked = checkCreation(parts, properties, existing);
      checkCopy(resources, properties, checked.source, location, (each) => completion(parts, each));
      const incremental = properties["incremental"] === true;
      const origin = checked.source?.properties["incrementalSnapshotFamilyId"] ?? parts.context.newGuid();
      const family = incremental ? { incrementalSnapshotFamilyId: origin } : {};
      const defaults = diskDefaults(parts.context, existing);
      return { properties: { ...defaults, ...properties, ...checked.properties, incremental, ...family } };
    },
    view,
    ...acceptingAnswers(parts, TYPE),
  });
  return { resources, operations: [...resources.operations, ...accessOperations(parts, resources)] };
}

/** Percent of the background copy that is done; only incremental snapshots have it. */
function completion(parts: DiskParts, snapshot: StoredResource): number | undefined {
  if (snapshot.properties["incremental"] !== true) return undefined;
  if (stringAt(snapshot.properties, "creationData", "createOption") !== "CopyStart" || parts.isLoading()) return 100;
  const seconds = (numberAt(snapshot.properties, "diskSizeGB") ?? 1) * parts.timings.copySecondsPerGb;
  const passedSeconds = (parts.context.clock.now() - snapshot.createdAtMs) / 1000;
  return Math.min(100, Math.floor((passedSeconds / Math.max(seconds, 1)) * 100));
}

/** A copy into another region starts from an incremental snapshot that is complete itself. */
function checkCopy(
  snapshots: TrackedResources,
  properties: JsonObject,
  source: StoredResource | undefined,
  location: string,
  completionOf: (snapshot: StoredResource) => number | undefined,
): void {
  const isCopy = stringAt(properties, "creationData", "createOption") === "CopyStart";
  if (!isCopy || source === undefined) return;
  if (
    parseResourceId(source.id).type?.toLowerCase() !== TYPE.toLowerCase() ||
    source.properties["incremental"] !== true
  ) {
    throw copySourceNotIncremental();
  }
  if (properties["incremental"] !== true) throw copyNotIncremental();
  if ((completionOf(source) ?? 100) < 100) throw copySourceIncomplete(source.name);
  const pending = snapshots.all().filter((each) => each.location === location && (completionOf(each) ?? 100) < 100);
  if (pending.length >= MAX_PENDING_COPIES) throw tooManyCopies(MAX_PENDING_COPIES, location);
}

/** Shared access signatures: granted for a time, revoked. */
function accessOperations(parts: DiskParts, snapshots: TrackedResources): readonly Operation[] {
  const path = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${TYPE}/{snapshotName}`;
  const route = (name: string, verb: string, change: (snapshot: StoredResource) => unknown): Operation => ({
    name,
    method: "POST",
    path: `${path}/${verb}`,
    action: `${TYPE}/${verb}/action`,
    handle: (request) => {
      const snapshot = snapshots.find(snapshotIdOf(request));
      if (snapshot === undefined) {
        const group = pathParameter(request, "resourceGroupName");
        throw resourceNotFound(TYPE, pathParameter(request, "snapshotName"), group);
      }
      const operation = parts.operations.start(completesAfter(parts, parts.timings.diskSeconds), () => {
        const output = change(snapshot);
        return output === undefined ? { status: "Succeeded" } : { status: "Succeeded", output };
      });
      return { status: 202, headers: acceptedHeaders(request, snapshot.location, operation, "DiskOperations") };
    },
  });
  return [
    route("Snapshots_GrantAccess", "beginGetAccess", (snapshot) => {
      snapshot.properties = { ...snapshot.properties, diskState: "ActiveSAS" };
      const signature = parts.context.newGuid();
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
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${TYPE}/${snapshotName}`;
}
