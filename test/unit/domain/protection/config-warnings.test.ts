import { expect, test } from "vitest";
import type { MachineMatch, ProtectionConfig, ProtectionRule } from "../../../../domain/protection/config.ts";
import { configWarnings } from "../../../../domain/protection/config-warnings.ts";
import { sampleConfig, sampleRule } from "../../../support/fakes/sample-machine.ts";

const named = (name: string, match: MachineMatch): ProtectionRule => ({ ...sampleRule, name, match });
const skip = (match: MachineMatch): ProtectionRule => ({ name: "skip", match, action: "skip", reason: "no" });

function warningsOf(change: Partial<ProtectionConfig>): readonly string[] {
  return configWarnings(sampleConfig(change)).map(({ path, text }) => `${path}: ${text}`);
}

test("has nothing to say about a plain configuration", () => {
  expect(warningsOf({})).toEqual([]);
});

test.for<[string, MachineMatch]>([
  ["an empty match", {}],
  ["an asterisk for names", { names: ["db-*", "*"] }],
  ["asterisks for all that a machine always has", { names: ["*"], resourceGroups: ["*"], locations: ["*"] }],
  ["tags without a condition", { tags: {}, withoutTags: [] }],
  ["a pattern that includes its own", { names: ["b*"] }],
])("warns of a rule behind one with %s", ([, match]) => {
  const rules = [named("first", { names: ["a"] }), named("catch-all", match), named("late", { names: ["b"] })];

  expect(warningsOf({ rules })).toEqual([
    'rules[2]: This rule never applies: rule "catch-all" before it matches every machine that this one does.',
  ]);
});

test.for<[string, MachineMatch]>([
  ["a tag", { tags: { backup: ["*"] } }],
  ["a tag that must not be there", { withoutTags: ["backup"] }],
  ["a zone", { zones: ["*"] }],
  ["a size", { sizes: ["*"] }],
  ["an operating system", { osTypes: ["Linux", "Windows"] }],
  ["some names", { names: ["web-*"] }],
])("does not take a rule with a condition on %s for a catch-all", ([, match]) => {
  expect(warningsOf({ rules: [named("first", match), named("late", {})] })).toEqual([]);
});

test("warns of a rule that contradicts itself", () => {
  const rules = [named("first", { tags: { backup: ["on"] }, withoutTags: ["Backup"] }), sampleRule];

  expect(warningsOf({ rules })).toEqual([
    "rules[0].match: This rule never applies: it asks for a tag that the machine must not have.",
  ]);
});

test("warns of a rule that skips every machine", () => {
  expect(warningsOf({ rules: [sampleRule, skip({})] }).at(-1)).toMatch(/^rules\[1\]\.match: This rule skips every/);
  expect(warningsOf({ rules: [skip({ names: ["a"] }), sampleRule] })).toEqual([]);
});

test.for<[string, MachineMatch]>([
  [
    'locations[0]: "westeuorpe" is no region of Azure that Holdfast knows. Did you mean "westeurope"?',
    { locations: ["westeuorpe"] },
  ],
  ['locations[1]: "Moon" is no region of Azure that Holdfast knows.', { locations: ["West Europe", "Moon"] }],
  ['locations[0]: "moon*" is no region', { locations: ["moon*"] }],
  [
    'names[0]: "^web-.*$" looks like a regular expression. Only * has a meaning here: any text.',
    { names: ["^web-.*$"] },
  ],
  ['resourceGroups[0]: "rg-(a|b)" looks', { resourceGroups: ["rg-(a|b)"] }],
  ['sizes[0]: "Standard_D[24]s_v5" looks', { sizes: ["Standard_D[24]s_v5"] }],
  ['images[0]: "Canonical:.*" looks', { images: ["Canonical:.*"] }],
  ['withoutTags[0]: "back.*" looks', { withoutTags: ["back.*"] }],
  ['tags.tier[0]: "gold.*" looks', { tags: { tier: ["gold.*"] } }],
])("warns of a condition that is hardly meant: %s", ([expected, match]) => {
  const found = warningsOf({ rules: [named("first", match), sampleRule] });

  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`rules[0].match.${expected}`);
});

test.for<[string, MachineMatch]>([
  ["regions by pattern", { locations: ["*europe", "West Europe"] }],
  ["names by pattern", { names: ["web-*", "db.shop"] }],
  ["resource groups with brackets", { resourceGroups: ["rg(shop)"] }],
  ["a tag's value with any character", { tags: { cost: ["a+b?", "50 $ a month"] } }],
  ["a gallery image", { images: ["/subscriptions/*/galleries/golden/images/*"] }],
])("takes %s as meant", ([, match]) => {
  expect(warningsOf({ rules: [named("first", match), sampleRule] })).toEqual([]);
});

test("warns of the conditions of schedules", () => {
  const schedule = { name: "night", cron: "0 2 * * *", timeZone: "UTC", match: { locations: ["x"] }, retainDays: 7 };

  expect(warningsOf({ schedules: [schedule] })).toEqual([
    'schedules[0].match.locations[0]: "x" is no region of Azure that Holdfast knows.',
  ]);
});

test("warns of vaults and policies that no rule uses", () => {
  const { vaults, policies } = sampleConfig();
  const [vault, policy] = [vaults["regional"], policies["daily"]];
  if (vault === undefined || policy === undefined) throw new Error("the sample has changed");

  expect(warningsOf({ vaults: { ...vaults, spare: vault }, policies: { ...policies, spare: policy } })).toEqual([
    "vaults.spare: No rule uses this entry.",
    "policies.spare: No rule uses this entry.",
  ]);
});

test.for<[number, number, number]>([
  [47, 10, 0],
  [48, 10, 1],
  [50, 1, 0],
])("a vault's name of %d characters for %d vaults gives %d warnings", ([length, maximumVaults, count]) => {
  const vault = sampleConfig().vaults["regional"];
  if (vault === undefined) throw new Error("the sample has changed");
  const name = "v".repeat(length);

  expect(warningsOf({ vaults: { regional: { ...vault, name, maximumVaults } } })).toHaveLength(count);
});

test("warns that no subscription is swept when there is none", () => {
  expect(warningsOf({ subscriptionIds: [] })).toEqual([
    "subscriptions: no subscription is swept: a machine whose event is lost, or that was there before the app, is never found.",
  ]);
});
