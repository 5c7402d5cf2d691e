import { pathParameter } from "../arm/arm-call.ts";
import { resourceNotFound } from "../arm/errors.ts";
import type { Operation } from "../arm/service.ts";
import type { TrackedResources } from "../arm/tracked-resources.ts";

/** Operations on storage accounts. A classic account is never found. */
export function storageOperations(accounts: TrackedResources): readonly Operation[] {
  return [
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
  ];
}
