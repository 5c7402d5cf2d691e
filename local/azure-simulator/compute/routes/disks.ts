import { objectAt, stringAt } from "../../arm/json.ts";
import type { SimulatorRequest } from "../../arm/service.ts";
import { createTrackedResources, type StoredResource, type TrackedResources } from "../../arm/tracked-resources.ts";
import { diskAttached } from "../errors.ts";
import { checkCreation, type DiskModel, diskDefaults } from "../model/disks.ts";
import { completesAfter } from "../model/model.ts";
import { diskView } from "../views/disk.ts";
import { acceptedHeaders } from "../views/long-running.ts";

/** Managed disks. */
export function createDisks(model: DiskModel): TrackedResources {
  return createTrackedResources(model.context, {
    type: "Microsoft.Compute/disks",
    operationGroup: "Disks",
    parameter: "diskName",
    prepare: ({ properties, existing }) => {
      const checked = checkCreation(model, properties, existing);
      return { properties: { ...diskDefaults(model.context, existing), ...properties, ...checked.properties } };
    },
    checkDelete: (disk) => {
      const owner = stringAt(disk.envelope, "managedBy");
      if (owner !== undefined) throw diskAttached(disk.name, owner);
    },
    view: (disk) => diskView("Microsoft.Compute/disks", disk),
    ...acceptedResponses(model, "Microsoft.Compute/disks"),
  });
}

/** PUT and DELETE of disks and snapshots are accepted with 202 and end a little later. */
export function acceptedResponses(
  model: Pick<DiskModel, "context" | "isLoading" | "timings" | "operations">,
  type: string,
) {
  const start = (end: () => unknown) =>
    model.operations.start(completesAfter(model, model.timings.diskSeconds), () => {
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
