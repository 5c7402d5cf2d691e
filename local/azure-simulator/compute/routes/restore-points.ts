import { pathParameter } from "../../arm/arm-call.ts";
import { type ArmError, resourceNotFound } from "../../arm/errors.ts";
import { type JsonObject, listAt, objectAt, stringAt } from "../../arm/json.ts";
import { idKey } from "../../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import {
  createTrackedResources,
  plainView,
  type StoredResource,
  type TrackedResources,
} from "../../arm/tracked-resources.ts";
import { parameterInvalid, parameterMissing, restorePointInProgress, sourceNotFound } from "../errors.ts";
import { type ComputeModel, completesAfter } from "../model/model.ts";
import { RESTORE_POINT_COLLECTION_TYPE, type RestorePoint, withDiskPoints } from "../model/restore-points.ts";
import { hyperVGenerationOf } from "../model/vm-properties.ts";
import { acceptedHeaders } from "../views/long-running.ts";
import { pointView } from "../views/restore-point.ts";

const ONE = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${RESTORE_POINT_COLLECTION_TYPE}/{restorePointCollectionName}/restorePoints/{restorePointName}`;
const CONSISTENCY_MODES = ["FileSystemConsistent", "CrashConsistent", "ApplicationConsistent"];

/** Restore point collections and their restore points. */
export function createRestorePoints(model: ComputeModel): {
  readonly resources: TrackedResources;
  readonly operations: readonly Operation[];
} {
  const points = new Map<string, RestorePoint>();
  const pointsOf = (collection: StoredResource) =>
    [...points.values()].filter((point) => point.collectionKey === idKey(collection.id));
  const resources = createTrackedResources(model.context, {
    type: RESTORE_POINT_COLLECTION_TYPE,
    operationGroup: "RestorePointCollections",
    parameter: "restorePointCollectionName",
    prepare: ({ properties, existing }) => {
      const source = stringAt(properties, "source", "id") ?? stringAt(existing?.properties, "source", "id");
      if (source === undefined) throw parameterMissing("restorePointCollection.source.id");
      const vm = model.machines.find(source);
      if (vm === undefined) throw sourceNotFound(source);
      const id = stringAt(existing?.properties, "restorePointCollectionId") ?? model.context.newGuid();
      const kept = { source: { location: vm.location, id: source }, restorePointCollectionId: id };
      return { properties: { ...properties, ...kept, provisioningState: "Succeeded" } };
    },
    view: (collection, request) => {
      const shown = plainView(RESTORE_POINT_COLLECTION_TYPE, collection);
      if (!/restorePoints/i.test(request?.query.get("$expand") ?? "")) return shown;
      return { ...shown, properties: { ...shown.properties, restorePoints: pointsOf(collection).map(pointView) } };
    },
    deleted: (collection, request, remove) => {
      const operation = model.operations.start(completesAfter(model, model.timings.restorePointSeconds), () => {
        for (const point of pointsOf(collection)) points.delete(idKey(point.id));
        remove();
        return { status: "Succeeded" };
      });
      return { status: 202, headers: acceptedHeaders(request, collection.location, operation, "operations") };
    },
  });
  return { resources, operations: [...resources.operations, ...pointOperations(model, resources, points)] };
}

function pointOperations(
  model: ComputeModel,
  collections: TrackedResources,
  points: Map<string, RestorePoint>,
): readonly Operation[] {
  const route = (
    name: string,
    method: "GET" | "PUT" | "DELETE",
    verb: string,
    handle: Operation["handle"],
  ): Operation => {
    return {
      name: `RestorePoints_${name}`,
      method,
      path: ONE,
      action: `${RESTORE_POINT_COLLECTION_TYPE}/restorePoints/${verb}`,
      handle,
    };
  };
  return [
    route("Get", "GET", "read", (request) => {
      const point = points.get(idKey(decodeURIComponent(request.path)));
      if (point === undefined) throw pointNotFound(request);
      return { status: 200, body: pointView(point) };
    }),
    route("Create", "PUT", "write", (request) => createPoint(model, collections, points, request)),
    route("Delete", "DELETE", "delete", (request) => {
      const point = points.get(idKey(decodeURIComponent(request.path)));
      if (point === undefined) return { status: 204 };
      const operation = model.operations.start(completesAfter(model, model.timings.restorePointSeconds), () => {
        points.delete(idKey(point.id));
        return { status: "Succeeded" };
      });
      const location = collections.find(point.collectionKey)?.location ?? "global";
      return { status: 202, headers: acceptedHeaders(request, location, operation, "operations") };
    }),
  ];
}

function createPoint(
  model: ComputeModel,
  collections: TrackedResources,
  points: Map<string, RestorePoint>,
  request: SimulatorRequest,
): SimulatorResponse {
  const id = decodeURIComponent(request.path).replace(/\/{2,}/g, "/");
  const collection = collections.find(id.slice(0, id.toLowerCase().lastIndexOf("/restorepoints/")));
  const name = pathParameter(request, "restorePointName");
  if (collection === undefined) {
    throw resourceNotFound(
      RESTORE_POINT_COLLECTION_TYPE,
      pathParameter(request, "restorePointCollectionName"),
      pathParameter(request, "resourceGroupName"),
    );
  }
  const sourceId = stringAt(collection.properties, "source", "id") ?? "";
  const vm = model.machines.find(sourceId);
  if (vm === undefined) throw sourceNotFound(sourceId);
  const mode = stringAt(request.body, "properties", "consistencyMode") ?? "FileSystemConsistent";
  if (!CONSISTENCY_MODES.includes(mode)) throw parameterInvalid("consistencyMode", mode, CONSISTENCY_MODES.join(", "));
  const collectionKey = idKey(collection.id);
  const isBusy = [...points.values()].some(
    (each) => each.collectionKey === collectionKey && each.properties["provisioningState"] === "Creating",
  );
  if (isBusy) throw restorePointInProgress(vm.name);
  const excludeDisks = listAt(request.body, "properties", "excludeDisks");
  const excluded = excludeDisks.map((disk) => idKey(stringAt(disk, "id") ?? ""));
  const { hardwareProfile, storageProfile, osProfile, securityProfile } = objectAt(vm, "properties");
  const sourceMetadata = {
    vmId: vm.vmId,
    location: vm.location,
    hardwareProfile,
    storageProfile: withoutDisks(objectAt({ storageProfile }, "storageProfile"), excluded),
    ...(osProfile === undefined ? {} : { osProfile }),
    ...(securityProfile === undefined ? {} : { securityProfile }),
    hyperVGeneration: hyperVGenerationOf(vm.properties),
  };
  const point: RestorePoint = {
    id: `${collection.id}/restorePoints/${name}`,
    name,
    collectionKey,
    createdAtMs: model.context.clock.now(),
    properties: {
      ...(excludeDisks.length === 0 ? {} : { excludeDisks }),
      sourceMetadata,
      consistencyMode: mode,
      provisioningState: "Creating",
    },
  };
  points.set(idKey(point.id), point);
  const operation = model.operations.start(completesAfter(model, model.timings.restorePointSeconds), () => {
    point.properties = { ...point.properties, sourceMetadata: withDiskPoints(point), provisioningState: "Succeeded" };
    return { status: "Succeeded" };
  });
  const headers = acceptedHeaders(request, collection.location, operation, "operations");
  return { status: 201, headers, body: pointView(point) };
}

/** The disks that a restore point leaves out are not part of its metadata. */
function withoutDisks(storageProfile: JsonObject, excluded: readonly string[]): JsonObject {
  const isKept = (disk: unknown) => !excluded.includes(idKey(stringAt(disk, "managedDisk", "id") ?? "-"));
  return { ...storageProfile, dataDisks: listAt(storageProfile, "dataDisks").filter(isKept) };
}

function pointNotFound(request: SimulatorRequest): ArmError {
  const collection = pathParameter(request, "restorePointCollectionName");
  const name = pathParameter(request, "restorePointName");
  return resourceNotFound(
    `${RESTORE_POINT_COLLECTION_TYPE}/${collection}/restorePoints`,
    name,
    pathParameter(request, "resourceGroupName"),
  );
}
