import type { HttpMethods } from "@azure/core-rest-pipeline";
import { expect, test } from "vitest";
import { armKindOf, rbacActionOf } from "../../../../azure/arm/rbac-action.ts";

const vault = "/subscriptions/SUB/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v";

test.for<[HttpMethods, string, string]>([
  ["GET", vault, "microsoft.recoveryservices/vaults/read"],
  ["PUT", vault, "microsoft.recoveryservices/vaults/write"],
  ["PATCH", `${vault}/`, "microsoft.recoveryservices/vaults/write"],
  ["DELETE", vault, "microsoft.recoveryservices/vaults/delete"],
  ["HEAD", "/subscriptions/sub/resourceGroups/rg", "microsoft.resources/subscriptions/resourcegroups/read"],
  ["GET", `${vault}/backupJobs?$filter=a%20eq%20'b/c'`, "microsoft.recoveryservices/vaults/backupjobs/read"],
  ["GET", `${vault}/backupJobs/1234`, "microsoft.recoveryservices/vaults/backupjobs/read"],
  [
    "POST",
    `${vault}/backupFabrics/Azure/protectionContainers/c/protectedItems/i/backup`,
    "microsoft.recoveryservices/vaults/backupfabrics/protectioncontainers/protecteditems/backup/action",
  ],
  [
    "POST",
    "/subscriptions/sub/providers/Microsoft.RecoveryServices/locations/westeurope/backupStatus",
    "microsoft.recoveryservices/locations/backupstatus/action",
  ],
  ["GET", "/subscriptions/sub/providers/Microsoft.Compute/virtualMachines", "microsoft.compute/virtualmachines/read"],
])("%s %s needs %s", ([method, path, action]) => {
  const target = rbacActionOf(method, `https://management.azure.com${path}`);

  expect(target).toEqual({ subscriptionId: "sub", action });
});

test("a request without a subscription has none", () => {
  const url = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";

  expect(rbacActionOf("POST", url)).toBeUndefined();
});

test.for<[HttpMethods, string]>([
  ["GET", "arm/reads"],
  ["HEAD", "arm/reads"],
  ["PUT", "arm/writes"],
  ["POST", "arm/writes"],
  ["DELETE", "arm/deletes"],
])("Resource Manager counts %s among its %s", ([method, kind]) => {
  expect(armKindOf(method)).toBe(kind);
});
