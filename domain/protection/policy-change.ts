import type { Difference } from "./difference.ts";
import { type ActualPolicy, policyDifferences, shortensRetention } from "./policy-differences.ts";
import type { PolicyTemplate } from "./policy-template.ts";
import { atOffset, isIanaTimeZone } from "./policy-time.ts";

/** Offsets of a time zone from UTC in minutes, east positive: now, and others that it had in the year before. */
interface KnownOffsets {
  readonly now: number;
  readonly earlier: readonly number[];
}

/** By IANA name of the time zone. */
export type TimeZoneOffsets = ReadonlyMap<string, KnownOffsets>;

/** An existing policy that does not say what its template says. */
export interface PolicyChange {
  readonly differences: readonly Difference[];
  /** Whether the app would change it: it is managed, or nothing but its time zone's offset has changed. */
  readonly isChanged: boolean;
  /** Whether recovery points would be kept for a shorter time than now. */
  readonly shortensRetention: boolean;
}

/**
 * Compares a policy with its template; `undefined` when it says the same. Of a template in a time zone whose offsets are not given
 * nothing is said.
 */
export function policyChange(
  template: PolicyTemplate,
  actual: ActualPolicy,
  manage: boolean,
  offsets: TimeZoneOffsets,
): PolicyChange | undefined {
  const zone = isIanaTimeZone(template.timeZone) ? offsets.get(template.timeZone) : { now: 0, earlier: [] };
  if (zone === undefined) return undefined;
  const wanted = atOffset(template, zone.now);
  const differences = policyDifferences(wanted, actual);
  if (differences.length === 0) return undefined;
  const isOffsetOnly = zone.earlier.some(
    (earlier) => policyDifferences(atOffset(template, earlier), actual).length === 0,
  );
  const isChangeable = actual.kind === template.kind && actual.settings !== undefined;
  const isChanged = isOffsetOnly || (manage && isChangeable);
  return {
    differences,
    isChanged,
    shortensRetention: isChanged && actual.settings !== undefined && shortensRetention(actual.settings, wanted),
  };
}
