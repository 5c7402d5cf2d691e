import { expect, test } from "vitest";
import type { MachineMatch } from "../../../../domain/protection/config.ts";
import { covers, isContradictory } from "../../../../domain/protection/match-coverage.ts";

test.for<[string, MachineMatch, MachineMatch]>([
  ["everything covers anything", {}, { names: ["web"] }],
  ["everything covers everything", {}, {}],
  ["an asterisk is everything", { names: ["*"], locations: ["*"] }, {}],
  ["a match covers itself", { names: ["web-*"], zones: ["none"] }, { names: ["WEB-*"], zones: ["NONE"] }],
  ["a pattern covers a name", { names: ["web-*"] }, { names: ["web-01"] }],
  ["a pattern covers a narrower one", { names: ["web-*"] }, { names: ["web-prod-*"] }],
  ["one of several covers", { locations: ["northeurope", "westeurope"] }, { locations: ["West Europe"] }],
  ["fewer conditions cover more", { osTypes: ["Linux"] }, { osTypes: ["Linux"], sizes: ["Standard_D2s_v5"] }],
  ["a tag covers the tag with fewer values", { tags: { tier: ["gold", "silver"] } }, { tags: { Tier: ["gold"] } }],
  ["any value of a tag covers one", { tags: { tier: ["*"] } }, { tags: { tier: ["gold"], owner: ["ann"] } }],
  ["a wider exclusion is covered", { withoutTags: ["backup"] }, { withoutTags: ["back*"] }],
])("%s", ([, outer, inner]) => {
  expect(covers(outer, inner)).toBe(true);
});

test.for<[string, MachineMatch, MachineMatch]>([
  ["a name does not cover everything", { names: ["web"] }, {}],
  ["one name does not cover two", { names: ["web"] }, { names: ["web", "db"] }],
  ["a narrower pattern does not cover a wider one", { names: ["web-prod-*"] }, { names: ["web-*"] }],
  ["an asterisk for zones needs one", { zones: ["*"] }, {}],
  ["an asterisk for images does not cover none", { images: ["*"] }, { images: ["none"] }],
  ["an asterisk for sizes needs one", { sizes: ["*"] }, {}],
  ["a tag does not cover everything", { tags: { tier: ["*"] } }, {}],
  ["a tag does not cover another value", { tags: { tier: ["gold"] } }, { tags: { tier: ["silver"] } }],
  ["an exclusion does not cover everything", { withoutTags: ["backup"] }, {}],
  ["a wider exclusion does not cover a narrower one", { withoutTags: ["back*"] }, { withoutTags: ["backup"] }],
])("%s", ([, outer, inner]) => {
  expect(covers(outer, inner)).toBe(false);
});

test.for<[string, MachineMatch, boolean]>([
  ["a tag that must not be there", { tags: { Backup: ["on"] }, withoutTags: ["backup"] }, true],
  ["another tag", { tags: { tier: ["gold"] }, withoutTags: ["backup"] }, false],
  ["a tag alone", { tags: { backup: ["on"] } }, false],
  ["nothing", {}, false],
])("tells whether a match that asks for %s contradicts itself", ([, match, contradicts]) => {
  expect(isContradictory(match)).toBe(contradicts);
});
