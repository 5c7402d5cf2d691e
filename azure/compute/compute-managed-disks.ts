import type { ManagedDisks } from "../../domain/ports/managed-disks.ts";
import { parseDiskId } from "../../domain/resource-id.ts";
import { type AzureCall, readOrUndefined, requireId } from "../arm/azure-error.ts";
import { type AzureOptions, createDiskClients } from "../arm/clients.ts";

/** Managed disks over Azure's compute API. */
export function createComputeManagedDisks(options: AzureOptions): ManagedDisks {
  const clientOf = createDiskClients(options);
  return {
    async readTags(diskId) {
      const call: AzureCall = { action: "read the disk", resource: diskId, kind: "read" };
      const { subscriptionId, resourceGroup, name } = requireId(call, parseDiskId(diskId));
      return await readOrUndefined(call, async () => {
        const { tags = {} } = await clientOf(subscriptionId).disks.get(resourceGroup, name);
        return tags;
      });
    },
  };
}
