import { isObject, type JsonObject, objectAt, stringAt } from "../../arm/json.ts";

export const RESTORE_POINT_COLLECTION_TYPE = "Microsoft.Compute/restorePointCollections";

export interface RestorePoint {
  readonly id: string;
  readonly name: string;
  readonly collectionKey: string;
  readonly createdAtMs: number;
  properties: JsonObject;
}

/** Each disk has a point of its own below the machine's, once that is complete. */
export function withDiskPoints(point: RestorePoint): JsonObject {
  const metadata = objectAt(point.properties, "sourceMetadata");
  const storageProfile = objectAt(metadata, "storageProfile");
  const withPoint = (disk: JsonObject) => {
    const id = `${point.id}/diskRestorePoints/${stringAt(disk, "name") ?? "disk"}`;
    return { ...disk, diskRestorePoint: { id } };
  };
  const dataDisks = storageProfile["dataDisks"];
  return {
    ...metadata,
    storageProfile: {
      ...storageProfile,
      osDisk: withPoint(objectAt(storageProfile, "osDisk")),
      ...(Array.isArray(dataDisks) ? { dataDisks: dataDisks.filter(isObject).map(withPoint) } : {}),
    },
  };
}
