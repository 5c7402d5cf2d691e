import { azureRegions } from "../azure-regions.ts";
import { regionKey } from "../resource-id.ts";
import { NOTHING_SWEPT } from "../sweep/health.ts";
import { didYouMean } from "../text/closest.ts";
import type { MachineMatch, ProtectionConfig, ProtectionRule, VaultTarget } from "./config.ts";
import { matchesPattern } from "./machine-match.ts";
import { covers, isContradictory } from "./match-coverage.ts";

/** Something valid in the configuration that probably is not meant. */
export interface ConfigWarning {
  /** As in the file: `rules[0].match.locations[1]`. */
  readonly path: string;
  readonly text: string;
}

/** Azure's longest name of a vault. */
const MAX_VAULT_NAME = 50;

/** Characters of a regular expression that no name of Azure has; `?` and `[…]` belong to other kinds of patterns. */
const REGULAR_EXPRESSION = /[\\^$|?+[\]{}]|\.\*/;
/** A tag's value may be any text: only what hardly is one by accident. */
const REGULAR_EXPRESSION_OF_TAG = /^\^|\$$|\.\*|\\[dws]/;

/** Everything that is valid but probably not meant, in the order of the file. Nothing of it stops the start. */
export function configWarnings(config: ProtectionConfig): readonly ConfigWarning[] {
  return [
    ...(config.subscriptionIds.length > 0 ? [] : [{ path: "subscriptions", text: `${NOTHING_SWEPT}.` }]),
    ...config.rules.flatMap((rule, index) => ruleWarnings(rule, index, config.rules)),
    ...unused("vaults", config.vaults, usedBy(config.rules, "vault")),
    ...unused("policies", config.policies, usedBy(config.rules, "policy")),
    ...Object.entries(config.vaults).flatMap(([key, target]) => longNameWarnings(key, target)),
    ...config.schedules.flatMap(({ match }, index) => matchWarnings(match, `schedules[${index}].match`)),
  ];
}

function ruleWarnings(rule: ProtectionRule, index: number, rules: readonly ProtectionRule[]): readonly ConfigWarning[] {
  const path = `rules[${index}]`;
  const earlier = rules.slice(0, index).find(({ match }) => covers(match, rule.match));
  const never = `This rule never applies: rule "${earlier?.name}" before it matches every machine that this one does.`;
  const skipsAll = rule.action === "skip" && covers(rule.match, {});
  return [
    ...(earlier === undefined ? [] : [{ path, text: never }]),
    ...(isContradictory(rule.match)
      ? [{ path: `${path}.match`, text: "This rule never applies: it asks for a tag that the machine must not have." }]
      : []),
    ...(skipsAll
      ? [{ path: `${path}.match`, text: "This rule skips every machine: no machine that reaches it is protected." }]
      : []),
    ...matchWarnings(rule.match, `${path}.match`),
  ];
}

function matchWarnings(match: MachineMatch, path: string): readonly ConfigWarning[] {
  const { names, resourceGroups, locations, sizes, images, withoutTags } = match;
  const globs = { names, resourceGroups, locations, sizes, images, withoutTags };
  return [
    ...Object.entries(globs).flatMap(([key, patterns]) =>
      expressionWarnings(patterns ?? [], `${path}.${key}`, REGULAR_EXPRESSION),
    ),
    ...Object.entries(match.tags ?? {}).flatMap(([name, patterns]) =>
      expressionWarnings(patterns, `${path}.tags.${name}`, REGULAR_EXPRESSION_OF_TAG),
    ),
    ...regionWarnings(locations ?? [], `${path}.locations`),
  ];
}

function expressionWarnings(patterns: readonly string[], path: string, expression: RegExp): readonly ConfigWarning[] {
  return patterns.flatMap((pattern, index) =>
    expression.test(pattern)
      ? [
          {
            path: `${path}[${index}]`,
            text: `"${pattern}" looks like a regular expression. Only * has a meaning here: any text.`,
          },
        ]
      : [],
  );
}

function regionWarnings(patterns: readonly string[], path: string): readonly ConfigWarning[] {
  return patterns.flatMap((pattern, index) => {
    if (azureRegions.some((region) => matchesPattern(regionKey(pattern), region))) return [];
    const hint = didYouMean(regionKey(pattern), azureRegions);
    return [{ path: `${path}[${index}]`, text: `"${pattern}" is no region of Azure that Holdfast knows.${hint}` }];
  });
}

function usedBy(rules: readonly ProtectionRule[], member: "vault" | "policy"): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => (rule.action === "protect" ? [rule[member]] : [])));
}

function unused(
  part: "vaults" | "policies",
  entries: Readonly<Record<string, unknown>>,
  used: ReadonlySet<string>,
): readonly ConfigWarning[] {
  return Object.keys(entries)
    .filter((key) => !used.has(key))
    .map((key) => ({ path: `${part}.${key}`, text: "No rule uses this entry." }));
}

/** Further vaults of a family have a number behind the name. */
function longNameWarnings(key: string, { name, maximumVaults }: VaultTarget): readonly ConfigWarning[] {
  const longestRegion = azureRegions.reduce((longest, region) => Math.max(longest, region.length), 0);
  const length = name.replaceAll("{location}", "r".repeat(longestRegion)).length + `-${maximumVaults}`.length;
  if (maximumVaults === 1 || length <= MAX_VAULT_NAME) return [];
  const text = `The name is too long for the number of further vaults ("-${maximumVaults}"): ${MAX_VAULT_NAME} characters are allowed, so theirs are cut.`;
  return [{ path: `vaults.${key}.name`, text }];
}
