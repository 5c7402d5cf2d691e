import { type JsonObject, numberAt, objectAt, stringAt } from "../../arm/json.ts";
import type { OperationStore } from "../../arm/long-running.ts";
import type { SimulatorContext } from "../../arm/service.ts";
import type { StoredResource } from "../../arm/tracked-resources.ts";
import { parameterInvalid, parameterMissing, sourceNotFound } from "../errors.ts";
import type { ComputeTimings } from "./timings.ts";

/** What disks and snapshots work on. */
export interface DiskModel {
  readonly context: SimulatorContext;
  readonly isLoading: () => boolean;
  readonly timings: ComputeTimings;
  readonly operations: OperationStore;
  /** Where a copy's source may be found. */
  readonly findSource: (id: string) => StoredResource | undefined;
}

const CREATE_OPTIONS = ["Empty", "Copy", "CopyStart", "FromImage", "Import", "Restore", "Attach", "Upload"];
const DEFAULT_GB = 30;

/**
 * Checks `creationData` and derives size and origin from it.
 *
 * @throws {@link ArmError} That names the member that is wrong.
 */
export function checkCreation(model: DiskModel, properties: JsonObject, existing: StoredResource | undefined) {
  const creation = objectAt(properties, "creationData");
  checkCreationData(creation, properties, existing);
  const sourceId = stringAt(creation, "sourceResourceId");
  const source = sourceId === undefined ? undefined : model.findSource(sourceId);
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
