import { expect, test } from "vitest";
import { createAccessControl } from "../../../../../local/azure-simulator/front/rbac.ts";

const group = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop";
const read = "Microsoft.Compute/virtualMachines/read";

test.for<[string, string, boolean]>([
  ["the scope itself", group, true],
  [
    "a resource below it, in any casing",
    `${group.toUpperCase()}/providers/Microsoft.Compute/virtualMachines/web`,
    true,
  ],
  ["a group whose name begins alike", `${group}-2`, false],
  ["what is above it", "/subscriptions/00000000-0000-0000-0000-000000000001", false],
  ["a request that belongs to no subscription", "/providers/Microsoft.ResourceGraph/resources", true],
])("a role assigned at a scope is asked for %s", ([, path, permitted]) => {
  const access = createAccessControl();
  access.restrictTo([{ scope: group, actions: ["microsoft.compute/*/read"] }]);

  expect(access.permits(read, path)).toBe(permitted);
  expect(access.permits("Microsoft.Compute/virtualMachines/write", path)).toBe(false);
});

test("one of several assignments is enough, and permissions without a scope hold everywhere", () => {
  const access = createAccessControl();
  access.restrictTo([{ scope: "/subscriptions/other", actions: [read] }, { actions: [read] }]);

  expect(access.permits(read, group)).toBe(true);
  access.restrictTo([]);
  expect(access.permits(read, group)).toBe(false);
  access.restrictTo(undefined);
  expect(access.permits(read, group)).toBe(true);
  expect(access.used()).toEqual([read]);
});
