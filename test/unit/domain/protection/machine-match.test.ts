import { expect, test } from "vitest";
import type { MachineMatch } from "../../../../domain/protection/config.ts";
import { matchesMachine, matchesPattern, unmetCondition } from "../../../../domain/protection/machine-match.ts";

const machine = {
  name: "web-01",
  resourceGroup: "rg-Shop",
  subscriptionId: "sub-1",
  location: "westeurope",
  tags: { Environment: "Production", owner: "ann" },
  osType: "Linux",
} as const;

test.for<[string, string, boolean]>([
  ["web-01", "web-01", true],
  ["WEB-01", "web-01", true],
  ["web", "web-01", false],
  ["*", "", true],
  ["*", "anything", true],
  ["web-*", "web-", true],
  ["web-*", "xweb-01", false],
  ["*-01", "web-01", true],
  ["*-01", "web-012", false],
  ["w*b*1", "web-01", true],
  ["w*x*1", "web-01", false],
  ["ab*ba", "aba", false],
  ["a**b", "ab", true],
  ["a.c", "abc", false],
])("pattern %s on %s: %s", ([pattern, text, expected]) => {
  expect(matchesPattern(pattern, text)).toBe(expected);
});

test.for<[string, MachineMatch, string | undefined]>([
  ["an empty match", {}, undefined],
  ["a tag in another casing", { tags: { environment: ["production"] } }, undefined],
  ["any value of a tag", { tags: { owner: ["*"] } }, undefined],
  ["one of several values", { tags: { owner: ["bob", "a*"] } }, undefined],
  ["a tag that is missing", { tags: { cost: ["*"] } }, "tag cost"],
  ["a tag with another value", { tags: { owner: ["bob"] } }, "tag owner"],
  ["a name", { names: ["db-*", "web-*"] }, undefined],
  ["another name", { names: ["db-*"] }, "name"],
  ["no name at all", { names: [] }, "name"],
  ["a resource group", { resourceGroups: ["RG-SHOP"] }, undefined],
  ["another resource group", { resourceGroups: ["rg"] }, "resource group"],
  ["a subscription", { subscriptions: ["SUB-1"] }, undefined],
  ["another subscription", { subscriptions: ["sub-2"] }, "subscription"],
  ["a region as people write it", { locations: ["West Europe"] }, undefined],
  ["another region", { locations: ["northeurope"] }, "location"],
  ["the operating system", { osTypes: ["Linux"] }, undefined],
  ["another operating system", { osTypes: ["Windows"] }, "operating system"],
])("names the condition that does not hold for %s", ([, match, expected]) => {
  expect(unmetCondition(match, machine)).toBe(expected);
  expect(matchesMachine(match, machine)).toBe(expected === undefined);
});

test("does not guess the operating system of a machine that shows none", () => {
  const { osType: _, ...unknown } = machine;

  expect(matchesMachine({ osTypes: ["Windows", "Linux"] }, unknown)).toBe(false);
});
