import { stringAt } from "../../arm/json.ts";
import { plainView, type StoredResource } from "../../arm/tracked-resources.ts";
import { timeText } from "./time.ts";

/** A disk or a snapshot. */
export function diskView(type: string, disk: StoredResource) {
  const sku = stringAt(disk.envelope, "sku", "name");
  const tier = sku === undefined ? {} : { sku: { name: sku, tier: sku.split("_")[0] } };
  const plain = plainView(type, disk);
  return { ...plain, ...tier, properties: { ...disk.properties, timeCreated: timeText(disk.createdAtMs) } };
}
