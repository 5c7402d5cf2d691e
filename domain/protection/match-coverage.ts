import { regionKey } from "../resource-id.ts";
import type { MachineMatch } from "./config.ts";
import { matchesPattern } from "./machine-match.ts";

/** Conditions on something that every machine has: `*` is then no condition. */
const ALWAYS_KNOWN = ["names", "resourceGroups", "subscriptions", "locations"] as const;
const SOMETIMES_KNOWN = ["osTypes", "sizes", "zones", "images"] as const;

type Patterns = readonly string[] | undefined;

/**
 * Whether every machine that matches `inner` also matches `outer`, as far as that can be read from the patterns. False does
 * not mean that there is such a machine.
 */
export function covers(outer: MachineMatch, inner: MachineMatch): boolean {
  return (
    ALWAYS_KNOWN.every((key) => outer[key]?.includes("*") === true || coversList(outer[key], inner[key], key)) &&
    SOMETIMES_KNOWN.every((key) => coversList(outer[key], inner[key], key)) &&
    coversTags(outer.tags ?? {}, inner.tags ?? {}) &&
    (outer.withoutTags ?? []).every((pattern) => hasPattern(inner.withoutTags, pattern))
  );
}

/** Whether no machine can match: a tag is asked for that it must not have. */
export function isContradictory({ tags, withoutTags }: MachineMatch): boolean {
  return Object.keys(tags ?? {}).some((name) => (withoutTags ?? []).some((pattern) => matchesPattern(pattern, name)));
}

/** An absent condition covers any. */
function coversList(outer: Patterns, inner: Patterns, key: string): boolean {
  if (outer === undefined) return true;
  const normalized = (text: string) => (key === "locations" ? regionKey(text) : text);
  return inner?.every((value) => outer.some((pattern) => coversOne(normalized(pattern), normalized(value)))) === true;
}

/** `none` stands for no value, which no other pattern matches. */
function coversOne(outer: string, inner: string): boolean {
  if (outer.toLowerCase() === inner.toLowerCase()) return true;
  return inner.toLowerCase() !== "none" && matchesPattern(outer, inner);
}

function coversTags(outer: NonNullable<MachineMatch["tags"]>, inner: NonNullable<MachineMatch["tags"]>): boolean {
  const known = new Map(Object.entries(inner).map(([name, values]) => [name.toLowerCase(), values]));
  return Object.entries(outer).every(([name, patterns]) => coversList(patterns, known.get(name.toLowerCase()), "tags"));
}

function hasPattern(patterns: Patterns, wanted: string): boolean {
  return (patterns ?? []).some((pattern) => matchesPattern(pattern, wanted));
}
