import { type JsonObject, numberAt, objectAt, stringAt } from "../arm/json.ts";
import type { OperationStore } from "../arm/long-running.ts";
import type { SimulatorContext, SimulatorRequest } from "../arm/service.ts";
import {
  createTrackedResources,
  plainView,
  type StoredResource,
  type TrackedResources,
} from "../arm/tracked-resources.ts";
import { acceptedHeaders, timeText } from "./async-operations.ts";
import { diskAttached, parameterInvalid, parameterMissing, sourceNotFound } from "./errors.ts";
import { completesAfter } from "./parts.ts";
import type { ComputeTimings } from "./timings.ts";

export interface DiskParts {
  readonly context: SimulatorContext;
  readonly isLoading: () => boolean;
  readonly timings: ComputeTimings;
  readonly operations: OperationStore;
  /** Where a copy's source may be found. */
  readonly findSource: (id: string) => StoredResource | undefined;
}

const CREATE_OPTIONS = ["Empty", "Copy", "CopyStart", "FromImage", "Import", "Restore", "Attach", "Upload"];
const DEFAULT_GB = 30;

/** Managed disks. */
export function createDisks(parts: DiskParts): TrackedResources {
  return createTrackedResources(parts.context, {
    type: "Microsoft.Compute/disks",
    operationGroup: "Disks",
    parameter: "diskName",
    prepare: ({ properties, existing }) => {
      const checked = checkCreation(parts, properties, existing);
      return { properties: { ...diskDefaults(parts.context, existing), ...properties, ...checked.properties } };
    },
    checkDelete: (disk) => {
      const owner = stringAt(disk.envelope, "managedBy");
      if (owner !== undefined) throw diskAttached(disk.name, owner);
    },
    view: (disk) => diskView("Microsoft.Compute/disks", disk),
    ...acceptingAnswers(parts, "Microsoft.Compute/disks"),
  });
}

/** PUT and DELETE of disks and snapshots are accepted with 202 and end a little later. */
export function acceptingAnswers(
  parts: Pick<DiskParts, "context" | "isLoading" | "timings" | "operations">,
  type: string,
) {
  const start = (end: () => unknown) =>
    parts.operations.start(completesAfter(parts, parts.timings.diskSeconds), () => {
      const output = end();
      return output === undefined ? { status: "Succeeded" } : { status: "Succeeded", output };
    });
  return {
    written: (resource: StoredResource, request: SimulatorRequest) => {
      const pending = { ...diskView(type, resource) };
      const operation = start(() => {
        resource.properties = { ...resource.properties, provisioningState: "Succeeded" };
        return diskView(type, resource);
      });
      const properties = { ...objectAt(pending, "properties"), provisioningState: "Updating" };
      const headers = acceptedHeaders(request, resource.location, operation, "DiskOperations");
      return { status: 202, headers, body: { ...pending, properties } };
    },
    deleted: (resource: StoredResource, request: SimulatorRequest, remove: () => void) => {
      const operation = start(() => {
        remove();
        return undefined;
      });
      return { status: 202, headers: acceptedHeaders(request, resource.location, operation, "DiskOperations") };
    },
  };
}

/** Checks `creationData` and says what size and origin follow from it; throws what is wrong with it. */
export function checkCreation(parts: DiskParts, properties: JsonObject, existing: StoredResource | undefined) {
  const creation = objectAt(properties, "creationData");
  checkCreationData(creation, properties, existing);
  const sourceId = stringAt(creation, "sourceResourceId");
  const source = sourceId === undefined ? undefined : parts.findSource(sourceId);
  if (sourceId !== undefined && source === undefined) throw sourceNotFound(sourceId);
  const sizes = [properties, source?.properties, existing?.properties].map((each) => numberAt(each, "diskSizeGB"));
  const gigabytes = sizes.find((size) => size !== undefined) ?? DEFAULT_GB;
  const uniqueId = stringAt(source?.properties, "uniqueId");
  const creationData = uniqueId === undefined ? creation : { ...creation, sourceUniqueId: uniqueId };
  return { properties: { creationData, diskSizeGB: gigabytes, diskSizeBytes: gigabytes * 2 ** 30 }, source };
}

function checkCreationData(creation: JsonObject, properties: JsonObject, existing: StoredResource | undefined): void {
  const option = stringAt(creation, "createOption") ?? stringAt(existing?.properties, "creationData", "createOption");
  if (option === undefined) throw parameterMissing("disk.creationData.createOption");
  if (!CREATE_OPTIONS.includes(option)) {
    throw parameterInvalid("disk.creationData.createOption", option, CREATE_OPTIONS.join(", "));
  }
  if (existing !== undefined) return;
  if (option === "Empty" && numberAt(properties, "diskSizeGB") === undefined) {
    throw parameterMissing("disk.diskSizeGB");
  }
  if (option.startsWith("Copy") && stringAt(creation, "sourceResourceId") === undefined) {
    throw parameterMissing("disk.creationData.sourceResourceId");
  }
}

/** Members the service adds. */
export function diskDefaults(context: SimulatorContext, existing: StoredResource | undefined): JsonObject {
  return {
    encryption: { type: "EncryptionAtRestWithPlatformKey" },
    networkAccessPolicy: "AllowAll",
    publicNetworkAccess: "Enabled",
    provisioningState: "Updating",
    diskState: "Unattached",
    uniqueId: stringAt(existing?.properties, "uniqueId") ?? context.newGuid(),
  };
}

export function diskView(type: string, disk: StoredResource) {
  const sku = stringAt(disk.envelope, "sku", "name");
  const tier = sku === undefined ? {} : { sku: { name: sku, tier: sku.split("_")[0] } };
  const plain = plainView(type, disk);
  return { ...plain, ...tier, properties: { ...disk.properties, timeCreated: timeText(disk.createdAtMs) } };
}
