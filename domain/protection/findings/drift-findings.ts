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
  return [...present("vaultDrift", drift, VAULT_ROLE), ...present("vaultCorrected", drift)];
}

/**
 * In what the policy differed from its template.
 *
 * @param shortenedRetention - A correction made the policy keep recovery points for a shorter time.
 */
export function policyDriftFindings(drift: readonly Drift[], shortenedRetention: boolean): readonly Finding[] {
  return [
    ...(shortenedRetention ? [finding("retentionShortened")] : []),
    ...present("policyDrift", drift, POLICY_ROLE),
    ...present("policyCorrected", drift),
  ];
}

const MAX_NAMED = 3;
/** The custom roles that may correct a policy and a vault (docs/azure-calls.md). */
export const POLICY_ROLE = "Holdfast Policy Writer";
export const VAULT_ROLE = "Holdfast Vault Creator";

/** @param role - That makes the correction possible; absent: it was made. */
function present(code: FindingCode, drift: readonly Drift[], role?: string): readonly Finding[] {
  const concerned = drift.filter(({ corrected }) => corrected === (role === undefined));
  if (concerned.length === 0) return [];
  const described = (one: Drift) => (role === undefined ? changedText(one) : leftText(one, role));
  const named = concerned.slice(0, MAX_NAMED).map(described).join("; ");
  const more = concerned.length > MAX_NAMED ? `; and ${concerned.length - MAX_NAMED} more` : "";
  return [finding(code, `${named}${more}.`)];
}

function changedText({ setting, expected, actual }: Drift): string {
  return `${setting}: ${actual} became ${expected}`;
}

function leftText({ setting, expected, actual, refusedWith }: Drift, role: string): string {
  const need = refusedWith === "AZURE_ACCESS_DENIED" ? `; it needs the role "${role}"` : "";
  const refused = refusedWith === undefined ? "" : ` (Azure refused the change: ${refusedWith}${need})`;
  return `${setting}: ${actual}, not ${expected}${refused}`;
}
