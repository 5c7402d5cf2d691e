import { pathParameter } from "../arm/arm-call.ts";
import { armError, resourceNotFound } from "../arm/errors.ts";
import { stringAt } from "../arm/json.ts";
import type { Service, SimulatorContext } from "../arm/service.ts";
import { createTrackedResources } from "../arm/tracked-resources.ts";

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
      if (!NAME.test(name)) {
        const message = `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`;
        return { refusal: armError(400, "AccountNameInvalid", message) };
      }
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
        handle: (request) =>
          resourceNotFound(
            "Microsoft.ClassicStorage/storageAccounts",
            pathParameter(request, "accountName"),
            pathParameter(request, "resourceGroupName"),
          ),
      },
    ],
    counts: () => ({ storageAccounts: accounts.all().length }),
    resources: () => accounts.resources(),
  };
}
