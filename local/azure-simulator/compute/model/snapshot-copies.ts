import { type JsonObject, numberAt, stringAt } from "../../arm/json.ts";
import { parseResourceId } from "../../arm/resource-id.ts";
import type { StoredResource, TrackedResources } from "../../arm/tracked-resources.ts";
import { copyNotIncremental, copySourceIncomplete, copySourceNotIncremental, tooManyCopies } from "../errors.ts";
import type { DiskModel } from "./disks.ts";

export const SNAPSHOT_TYPE = "Microsoft.Compute/snapshots";
/** Concurrent cross-region copies per subscription and region. */
const MAX_PENDING_COPIES = 100;

/** Percent of the background copy that is done; only incremental snapshots have it. */
export function completionPercentOf(model: DiskModel, snapshot: StoredResource): number | undefined {
  if (snapshot.properties["incremental"] !== true) return undefined;
  if (stringAt(snapshot.properties, "creationData", "createOption") !== "CopyStart" || model.isLoading()) return 100;
  const seconds = (numberAt(snapshot.properties, "diskSizeGB") ?? 1) * model.timings.copySecondsPerGb;
  const passedSeconds = (model.context.clock.now() - snapshot.createdAtMs) / 1000;
  return Math.min(100, Math.floor((passedSeconds / Math.max(seconds, 1)) * 100));
}

/** A copy into another region starts from an incremental snapshot that is complete itself. */
export function checkCopy(
  snapshots: TrackedResources,
  properties: JsonObject,
  source: StoredResource | undefined,
  location: string,
  completionOf: (snapshot: StoredResource) => number | undefined,
): void {
  const isCopy = stringAt(properties, "creationData", "createOption") === "CopyStart";
  if (!isCopy || source === undefined) return;
  if (
    parseResourceId(source.id).type?.toLowerCase() !== SNAPSHOT_TYPE.toLowerCase() ||
    source.properties["incremental"] !== true
  ) {
    throw copySourceNotIncremental();
  }
  if (properties["incremental"] !== true) throw copyNotIncremental();
  if ((completionOf(source) ?? 100) < 100) throw copySourceIncomplete(source.name);
  const pending = snapshots.all().filter((each) => each.location === location && (completionOf(each) ?? 100) < 100);
  if (pending.length >= MAX_PENDING_COPIES) throw tooManyCopies(MAX_PENDING_COPIES, location);
}
