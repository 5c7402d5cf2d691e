import { regionKey } from "../resource-id.ts";
import type { VirtualMachine } from "../virtual-machine.ts";
import type { MachineMatch } from "./config.ts";

/** What a match compares. */
export type MatchedMachine = Pick<
  VirtualMachine,
  "name" | "resourceGroup" | "subscriptionId" | "location" | "tags" | "osType"
>;

/** Whether every given condition holds for the machine. An empty match matches every machine. */
export function matchesMachine(match: MachineMatch, machine: MatchedMachine): boolean {
  return unmetCondition(match, machine) === undefined;
}

/** The first condition that does not hold, in words (`tag backup`, `location`), or `undefined` when all hold. */
export function unmetCondition(match: MachineMatch, machine: MatchedMachine): string | undefined {
  return (
    unmetTag(match.tags ?? {}, machine.tags) ??
    unmet("name", match.names, machine.name) ??
    unmet("resource group", match.resourceGroups, machine.resourceGroup) ??
    unmet("subscription", match.subscriptions, machine.subscriptionId) ??
    unmet("location", match.locations?.map(regionKey), regionKey(machine.location)) ??
    unmet("operating system", match.osTypes, machine.osType ?? "")
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
