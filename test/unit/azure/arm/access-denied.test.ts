import { describe, expect, test } from "vitest";
import { denialOf, rolesGranting } from "../../../../azure/arm/access-denied.ts";

const subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const vm = `${subscription}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web-01`;
const vault = `${subscription}/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/weu`;
const item = `${vault}/backupFabrics/Azure/protectionContainers/IaasVMContainer;x/protectedItems/VM;x`;
const itemAction = "Microsoft.RecoveryServices/Vaults/backupFabrics/protectionContainers/protectedItems";
const url = (path: string) => `https://management.azure.com${encodeURI(path)}?api-version=2023-06-01`;

/** As Resource Manager words it. */
function refused(action: string, scope: string): { readonly code: string; readonly message: string } {
  const client = "'11111111-1111-1111-1111-111111111111' with object id '22222222-2222-2222-2222-222222222222'";
  const message =
    `The client ${client} does not have authorization to perform action '${action}' over scope '${scope}' ` +
    "or the scope is invalid. If access was recently granted, please refresh your credentials.";
  return { code: "AuthorizationFailed", message };
}

describe("a refusal that names action and scope", () => {
  test.for<[string, string, string, string, string]>([
    ["a machine", "Microsoft.Compute/virtualMachines/read", vm, "Holdfast Machine Reader", vm],
    ["an item, at its vault", `${itemAction.toLowerCase()}/write`, item, "Holdfast Vault Operator", vault],
    [
      "an operation of the subscription",
      "Microsoft.RecoveryServices/locations/backupStatus/action",
      `${subscription}/providers/Microsoft.RecoveryServices/locations/westeurope`,
      "Holdfast Machine Reader",
      subscription,
    ],
    [
      "a vault that does not exist yet",
      "Microsoft.RecoveryServices/vaults/write",
      vault,
      "Holdfast Vault Creator",
      subscription,
    ],
    ["a policy", "Microsoft.RecoveryServices/vaults/backupPolicies/write", vault, "Holdfast Policy Writer", vault],
    [
      "the resource provider",
      "Microsoft.RecoveryServices/register/action",
      subscription,
      "Holdfast Provider Registrar",
      subscription,
    ],
  ])("ends in the role and where to assign it: %s", ([, action, scope, role, at]) => {
    const denial = denialOf(refused(action, scope), { method: "GET", url: url(scope) });

    expect(denial?.happened?.toLowerCase()).toBe(`the app's identity lacks ${action}`.toLowerCase());
    expect(denial?.advice).toBe(`Assign the role "${role}" (docs/azure-calls.md) to it on ${at}.`);
  });

  test("names every role that contains the action, and spells it as role definitions do", () => {
    const denial = denialOf(refused("microsoft.recoveryservices/vaults/backupjobs/read", vault), {
      method: "GET",
      url: url(`${vault}/backupJobs`),
    });

    expect(denial).toEqual({
      happened: "the app's identity lacks Microsoft.RecoveryServices/Vaults/backupJobs/read",
      advice: `Assign the role "Holdfast Machine Reader" or "Holdfast Vault Operator" (docs/azure-calls.md) to it on ${vault}.`,
    });
  });

  test("names the right on the machine that Azure Backup asks for when protection is enabled", () => {
    const message =
      `The client 'x' with object id 'y' has permission to perform action '${itemAction}/write' on scope '${item}'; however, it ` +
      "does not have permission to perform action(s) 'Microsoft.Compute/virtualMachines/write' on the linked scope(s) " +
      `'${vm}' (respectively) or the linked scope(s) are invalid.`;

    const denial = denialOf({ code: "LinkedAuthorizationFailed", message }, { method: "PUT", url: url(item) });

    expect(denial).toEqual({
      happened: "the app's identity lacks Microsoft.Compute/virtualMachines/write",
      advice: `Assign the role "Holdfast Protection Enabler" (docs/azure-calls.md) to it on ${vm}.`,
    });
  });
});

describe("a refusal that names nothing", () => {
  test.for<[string, string, string, string]>([
    ["an item", "PUT", item, `The call needs ${itemAction}/write. Assign the role "Holdfast Vault Operator"`],
    [
      "a query of Resource Graph",
      "POST",
      "/providers/Microsoft.ResourceGraph/resources",
      'The call needs Microsoft.ResourceGraph/resources/read. Assign the role "Holdfast Machine Reader" (docs/azure-calls.md) to it on the subscriptions.',
    ],
  ])("is explained by the call: %s", ([, method, path, advice]) => {
    const denial = denialOf({ code: "Forbidden", message: "No." }, { method, url: url(path) });

    expect(denial?.happened).toBeUndefined();
    expect(denial?.advice).toContain(advice);
  });

  test.for([
    ["a call that is not listed", "DELETE", url(vm)],
    ["no request", "GET", ""],
    ["a path that cannot be decoded", "GET", "https://management.azure.com/%E0%A4%A"],
  ] as const)("has no explanation of its own for %s", ([, method, address]) => {
    expect(denialOf({ code: "AuthorizationFailed", message: "No." }, { method, url: address })).toBeUndefined();
  });
});

test("an action of none of the app's roles is said to be so", () => {
  const denial = denialOf(refused("Microsoft.Compute/virtualMachines/delete", vm), { method: "GET", url: url(vm) });

  expect(denial?.advice).toBe("None of the app's roles grants it: see docs/azure-calls.md.");
  expect(rolesGranting("MICROSOFT.COMPUTE/virtualMachines/READ").map(({ key }) => key)).toEqual(["machineReader"]);
});
