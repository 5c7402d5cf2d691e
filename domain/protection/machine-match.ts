import { regionKey } from "../resource-id.ts";
import type { VirtualMachine } from "../virtual-machine.ts";
import type { MachineMatch } from "./config.ts";

/** What a match compares. */
export type MatchedMachine = Pick<
  VirtualMachine,
  "name" | "resourceGroup" | "subscriptionId" | "location" | "tags" | "osType" | "size" | "zones" | "image"
>;

/** In `sizes`, `zones` and `images`: the machine shows none. */
const NONE = "none";

/** Whether every given condition holds for the machine. An empty match matches every machine. */
export function matchesMachine(match: MachineMatch, machine: MatchedMachine): boolean {
  return unmetCondition(match, machine) === undefined;
}

/** The first condition that does not hold, in words (`tag backup`, `no tag backup`, `location`), or `undefined` when all hold. */
export function unmetCondition(match: MachineMatch, machine: MatchedMachine): string | undefined {
  return (
    unmetTag(match.tags ?? {}, machine.tags) ??
    forbiddenTag(match.withoutTags ?? [], machine.tags) ??
    unmet("name", match.names, machine.name) ??
    unmet("resource group", match.resourceGroups, machine.resourceGroup) ??
    unmet("subscription", match.subscriptions, machine.subscriptionId) ??
    unmet("location", match.locations?.map(regionKey), regionKey(machine.location)) ??
    unmet("operating system", match.osTypes, machine.osType ?? "") ??
    unmetByAny("size", match.sizes, given(machine.size)) ??
    unmetByAny("zone", match.zones, machine.zones) ??
    unmetByAny("image", match.images, given(machine.image))
  );
}

/** Whether the text fits the pattern, in any casing; `*` stands for any text, also none. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const haystack = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return haystack === first;
  if (!haystack.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = haystack.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return haystack.length - last.length >= from && haystack.endsWith(last);
}

function unmet(condition: string, patterns: readonly string[] | undefined, value: string): string | undefined {
  return patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, value)) ? undefined : condition;
}

/** One of the machine's values has to match. A machine without one matches `none` only: not `*`, which needs a value. */
function unmetByAny(
  condition: string,
  patterns: readonly string[] | undefined,
  values: readonly string[],
): string | undefined {
  if (patterns === undefined) return undefined;
  const holds =
    values.length === 0
      ? patterns.some((pattern) => pattern.toLowerCase() === NONE)
      : values.some((value) => unmet(condition, patterns, value) === undefined);
  return holds ? undefined : condition;
}

function given(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value];
}

function forbiddenTag(patterns: readonly string[], actual: Readonly<Record<string, string>>): string | undefined {
  const found = Object.keys(actual).find((name) => patterns.some((pattern) => matchesPattern(pattern, name)));
  return found === undefined ? undefined : `no tag ${found}`;
}

/** Whether a machine has each of these tags with one of its values. Patterns and casing as in rules. */
export function hasTags(
  wanted: Readonly<Record<string, readonly string[]>>,
  actual: Readonly<Record<string, string>>,
): boolean {
  return unmetTag(wanted, actual) === undefined;
}

/** Azure ignores casing in tag names but not in values; rules ignore it in both. */
function unmetTag(
  wanted: Readonly<Record<string, readonly string[]>>,
  actual: Readonly<Record<string, string>>,
): string | undefined {
  const tags = new Map(Object.entries(actual).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, patterns] of Object.entries(wanted)) {
    const value = tags.get(name.toLowerCase());
    if (value === undefined || unmet(name, patterns, value) !== undefined) return `tag ${name}`;
  }
  return undefined;
}
