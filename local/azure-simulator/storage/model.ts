import { stringAt } from "../arm/json.ts";
import type { SimulatorContext } from "../arm/service.ts";
import { createTrackedResources, type TrackedResources } from "../arm/tracked-resources.ts";
import { accountNameInvalid } from "./errors.ts";

const NAME = /^[a-z0-9]{3,24}$/;

/** Storage accounts: what of a PUT is checked and stored. */
export function createStorageAccounts(context: SimulatorContext): TrackedResources {
  return createTrackedResources(context, {
    type: "Microsoft.Storage/storageAccounts",
    operationGroup: "StorageAccounts",
    parameter: "accountName",
    statusOfCreation: 200,
    prepare: ({ request, name, location, properties }) => {
      if (!NAME.test(name)) throw accountNameInvalid(name);
      const sku = stringAt(request.body, "sku", "name") ?? "Standard_LRS";
      return {
        envelope: {
          sku: { name: sku, tier: sku.split("_")[0] },
          kind: stringAt(request.body, "kind") ?? "StorageV2",
        },
        properties: {
          ...properties,
          provisioningState: "Succeeded",
          primaryLocation: location,
          statusOfPrimary: "available",
          creationTime: new Date(context.clock.now()).toISOString(),
        },
      };
    },
  });
}
