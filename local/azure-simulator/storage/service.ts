import { pathParameter } from "../arm/arm-call.ts";
import { resourceNotFound } from "../arm/errors.ts";
import { stringAt } from "../arm/json.ts";
import type { Service, SimulatorContext } from "../arm/service.ts";
import { createTrackedResources } from "../arm/tracked-resources.ts";
import { accountNameInvalid } from "./errors.ts";

const TYPE = "Microsoft.Storage/storageAccounts";
const NAME = /^[a-z0-9]{3,24}$/;

/** As much of Microsoft.Storage as a restore needs for staging: accounts. Classic accounts exist nowhere. */
export function createStorage(context: SimulatorContext): Service {
  const accounts = createTrackedResources(context, {
    type: TYPE,
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
  return {
    namespace: "Microsoft.Storage",
    operations: [
      ...accounts.operations,
      {
        name: "ClassicStorageAccounts_Get",
        method: "GET",
        path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/Microsoft.ClassicStorage/storageAccounts/{accountName}",
        action: "Microsoft.ClassicStorage/storageAccounts/read",
        handle: (request) => {
          throw resourceNotFound(
            "Microsoft.ClassicStorage/storageAccounts",
            pathParameter(request, "accountName"),
            pathParameter(request, "resourceGroupName"),
          );
        },
      },
    ],
    counts: () => ({ storageAccounts: accounts.all().length }),
    resources: () => accounts.resources(),
  };
}
