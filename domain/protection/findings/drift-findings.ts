import type { Difference } from "../difference.ts";
import { type Finding, type FindingCode, finding } from "./finding.ts";

/** A difference from the configuration, and what became of it. */
export interface Drift extends Difference {
  readonly corrected: boolean;
  /** Code of the error with which Azure refused the correction for good. */
  readonly refusedWith?: string;
}

/** In what the vault differs from its settings. */
export function vaultDriftFindings(drift: readonly Drift[]): readonly Finding[] {
  return [...present("vaultDrift", drift, false), ...present("vaultCorrected", drift, true)];
}

/**
 * In what the policy differed from its template.
 *
 * @param shortenedRetention - A correction made the policy keep recovery points for a shorter time.
 */
export function policyDriftFindings(drift: readonly Drift[], shortenedRetention: boolean): readonly Finding[] {
  return [
    ...(shortenedRetention ? [finding("retentionShortened")] : []),
    ...present("policyDrift", drift, false),
    ...present("policyCorrected", drift, true),
  ];
}

const MAX_NAMED = 3;

function present(code: FindingCode, drift: readonly Drift[], isCorrected: boolean): readonly Finding[] {
  const concerned = drift.filter(({ corrected }) => corrected === isCorrected);
  if (concerned.length === 0) return [];
  const named = concerned.slice(0, MAX_NAMED).map(described).join("; ");
  const more = concerned.length > MAX_NAMED ? `; and ${concerned.length - MAX_NAMED} more` : "";
  return [finding(code, `${named}${more}.`)];
}

function described({ setting, expected, actual, corrected, refusedWith }: Drift): string {
  const refused = refusedWith === undefined ? "" : ` (Azure refused the change: ${refusedWith})`;
  return corrected ? `${setting}: ${actual} became ${expected}` : `${setting}: ${actual}, not ${expected}${refused}`;
}
