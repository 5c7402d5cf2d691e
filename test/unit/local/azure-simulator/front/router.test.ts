import { expect, test } from "vitest";
import type { Operation } from "../../../../../local/azure-simulator/arm/service.ts";
import { createRouter } from "../../../../../local/azure-simulator/front/router.ts";

function operation(name: string, path: string, method: Operation["method"] = "GET"): Operation {
  return { name, method, path, action: `${name}/read`, handle: () => ({ status: 200 }) };
}

const router = createRouter([
  operation("Vault", "/subscriptions/{subscriptionId}/vaults/{vaultName}"),
  operation("Usages", "/subscriptions/{subscriptionId}/vaults/usages"),
  operation("Item", "/subscriptions/{subscriptionId}/vaults/{vaultName}/items/{itemName}"),
  operation("UsagesOfDay", "/subscriptions/{subscriptionId}/vaults/usages/days/{day}"),
  operation("Lock", "/{+scope}/providers/Microsoft.Authorization/locks/{name}"),
]);

test.for<[string, string | undefined, Readonly<Record<string, string>>]>([
  ["/subscriptions/S1/vaults/Vault1", "Vault", { subscriptionId: "S1", vaultName: "Vault1" }],
  ["/Subscriptions/S1/VAULTS/v", "Vault", { subscriptionId: "S1", vaultName: "v" }],
  ["/subscriptions/s//vaults//v/", "Vault", { subscriptionId: "s", vaultName: "v" }],
  ["/subscriptions/s/vaults/a%3Bb", "Vault", { subscriptionId: "s", vaultName: "a;b" }],
  ["/subscriptions/s/vaults/a;b", "Vault", { subscriptionId: "s", vaultName: "a;b" }],
  ["/subscriptions/s/vaults/usages", "Usages", { subscriptionId: "s" }],
  ["/subscriptions/s/vaults/usages/items/i", "Item", { subscriptionId: "s", vaultName: "usages", itemName: "i" }],
  ["/subscriptions/s/providers/microsoft.authorization/locks/l", "Lock", { scope: "/subscriptions/s", name: "l" }],
  ["/subscriptions/s/vaults", undefined, {}],
  ["/", undefined, {}],
])("%s leads to %s", ([path, name, params]) => {
  const match = router.match("GET", path);

  expect(match?.operation.name).toBe(name);
  expect(match?.params ?? {}).toEqual(params);
});

test("another method is another operation", () => {
  expect(router.match("DELETE", "/subscriptions/s/vaults/v")).toBeUndefined();
});

test("two operations cannot claim one path", () => {
  const claim = () => createRouter([operation("One", "/a/{b}"), operation("Two", "/A/{c}")]);

  expect(claim).toThrow("Two and One both handle GET /A/{c}.");
});
