import type { DurableSettings } from "../../contract.ts";

/** The versioning settings of host.json. */
export type VersionRules = Pick<DurableSettings, "defaultVersion" | "versionMatchStrategy" | "versionFailureStrategy">;

/** What a host does with an instance: runs it, leaves it to another host, or fails it. */
export function versionVerdict(version: string | null, rules: VersionRules): "run" | "wait" | "fail" {
  if (matches(version ?? "", rules)) return "run";
  return rules.versionFailureStrategy === "Fail" ? "fail" : "wait";
}

function matches(version: string, { defaultVersion = "", versionMatchStrategy = "None" }: VersionRules): boolean {
  if (versionMatchStrategy === "None") return true;
  if (versionMatchStrategy === "Strict") return version === defaultVersion;
  return compareVersions(version, defaultVersion) <= 0;
}

/** As the real extension compares: no version is the oldest, then as .NET versions, else as text without case. */
export function compareVersions(one: string, other: string): number {
  const [isFirstEmpty, isSecondEmpty] = [one.trim() === "", other.trim() === ""];
  if (isFirstEmpty || isSecondEmpty) return Number(isSecondEmpty) - Number(isFirstEmpty);
  const [first, second] = [parseVersion(one), parseVersion(other)];
  if (first === undefined || second === undefined) {
    return one.localeCompare(other, "en", { sensitivity: "accent" });
  }
  const at = first.findIndex((part, index) => part !== second[index]);
  return at === -1 ? 0 : (first[at] ?? 0) - (second[at] ?? 0);
}

/** A .NET `System.Version`: two to four numbers; an absent number is less than 0. */
function parseVersion(text: string): readonly number[] | undefined {
  if (!/^\s*\d{1,10}(\s*\.\s*\d{1,10}){1,3}\s*$/.test(text)) return undefined;
  const parts = text.split(".").map(Number);
  return parts.some((part) => part > 2 ** 31 - 1) ? undefined : [...parts, -1, -1].slice(0, 4);
}
