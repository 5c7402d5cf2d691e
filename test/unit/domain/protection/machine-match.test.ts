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
  size: "Standard_D2s_v5",
  zones: ["2"],
  image: "Canonical:ubuntu-24_04-lts:server",
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
  ["a size in another casing", { sizes: ["standard_d2S_v5"] }, undefined],
  ["a family of sizes", { sizes: ["Standard_E*", "Standard_D*"] }, undefined],
  ["another size", { sizes: ["Standard_D2s_v4"] }, "size"],
  ["a zone", { zones: ["1", "2"] }, undefined],
  ["another zone", { zones: ["1", "3"] }, "zone"],
  ["a zone where none is wanted", { zones: ["none"] }, "zone"],
  ["a marketplace image by publisher", { images: ["canonical:*"] }, undefined],
  ["another image", { images: ["*:WindowsServer:*"] }, "image"],
  ["an image where none is wanted", { images: ["none"] }, "image"],
  ["no tag of a name that must not be there", { withoutTags: ["backup", "no-*"] }, undefined],
  ["a tag that must not be there", { withoutTags: ["backup", "OWNER"] }, "no tag owner"],
  ["a tag that no pattern allows", { withoutTags: ["env*"] }, "no tag Environment"],
])("names the condition that does not hold for %s", ([, match, expected]) => {
  expect(unmetCondition(match, machine)).toBe(expected);
  expect(matchesMachine(match, machine)).toBe(expected === undefined);
});

test("does not guess the operating system of a machine that shows none", () => {
  const { osType: _, ...unknown } = machine;

  expect(matchesMachine({ osTypes: ["Windows", "Linux"] }, unknown)).toBe(false);
});

test.for<[string, MachineMatch, boolean]>([
  ["none names a machine without a zone", { zones: ["1", "None"] }, true],
  ["an asterisk needs a zone", { zones: ["*"] }, false],
  ["a number needs a zone", { zones: ["1"] }, false],
  ["none names a machine without an image", { images: ["NONE"] }, true],
  ["an asterisk needs an image", { images: ["*"] }, false],
  ["an asterisk needs a size", { sizes: ["*"] }, false],
  ["without a condition all are alike", {}, true],
])("a machine without size, zone and image: %s", ([, match, matches]) => {
  const { size: _size, image: _image, ...bare } = machine;

  expect(matchesMachine(match, { ...bare, zones: [] })).toBe(matches);
});

test.for<[string, boolean]>([
  ["/subscriptions/*/galleries/golden/images/*", true],
  ["/subscriptions/*/galleries/silver/images/*", false],
])("a gallery image is matched by its resource ID: %s", ([pattern, matches]) => {
  const image =
    "/subscriptions/sub-1/resourceGroups/rg/providers/Microsoft.Compute/galleries/golden/images/web/versions/1.0.0";

  expect(matchesMachine({ images: [pattern] }, { ...machine, image })).toBe(matches);
});
