import { sha256 } from "../coordination/sha256.ts";
import { familyIndexOf } from "../coordination/vault-family.ts";
import type { FleetMachine } from "../ports/fleet.ts";
import type { ProtectionConfig } from "../protection/config.ts";
import type { Difference } from "../protection/difference.ts";
import { POLICY_ROLE } from "../protection/findings/drift-findings.ts";
import { configuredPolicy } from "../protection/policy-lookup.ts";
import type { PolicyKind, PolicyTemplate } from "../protection/policy-template.ts";
import { vaultIdFor } from "../protection/rules.ts";
import { resourceKey } from "../resource-id.ts";
import { safeLine } from "../text/safe-line.ts";
import type { SweepIssue } from "./issues.ts";

/** A policy in Azure, and how the configuration wants it. */
export interface SweptPolicy {
  readonly vaultId: string;
  readonly policyName: string;
  readonly kind: PolicyKind;
  readonly template: PolicyTemplate;
  readonly manage: boolean;
}

/** Short, because a sweep carries the keys of a thousand policies. */
const KEY_HEX_DIGITS = 16;

/** Equal for the same policy of the same vault. */
export function policyKeyOf({ vaultId, policyName }: Pick<SweptPolicy, "vaultId" | "policyName">): string {
  return sha256(`${resourceKey(vaultId)}/${policyName.toLowerCase()}`).slice(0, KEY_HEX_DIGITS);
}

/**
 * The policies of these machines' items, each once, that the configuration has a template for: in vaults of the configuration only,
 * because a policy of the same name in another vault belongs to another owner.
 *
 * @param checked - Keys of policies that are left out.
 */
export function policiesOf(
  machines: readonly FleetMachine[],
  config: Pick<ProtectionConfig, "policies" | "vaults">,
  checked: readonly string[],
): readonly SweptPolicy[] {
  const found = new Map<string, SweptPolicy>();
  for (const { machine, items } of machines) {
    const firstVaults = Object.values(config.vaults).map((target) => vaultIdFor(target, machine));
    for (const { vaultId, policyId = "", isSoftDeleted } of items) {
      const policyName = policyId.slice(policyId.lastIndexOf("/") + 1);
      const key = policyKeyOf({ vaultId, policyName });
      const isOurs = firstVaults.some((first) => familyIndexOf(first, vaultId) !== undefined);
      if (isSoftDeleted || !isOurs || checked.includes(key) || found.has(key)) continue;
      const configured = configuredPolicy(config, policyName, machine.location);
      if (configured?.template === undefined) continue;
      const { kind, template, manage } = configured;
      found.set(key, { vaultId, policyName, kind, template, manage });
    }
  }
  return [...found.values()];
}

interface Drift extends Difference {
  readonly corrected: boolean;
  readonly refusedWith?: string;
}

/** What became of the comparison of a policy with its template. */
type PolicyCheck =
  | { readonly kind: "ready" | "full"; readonly drift: readonly Drift[]; readonly shortenedRetention: boolean }
  | { readonly kind: "missing" }
  | { readonly kind: "unsuitable"; readonly explanation: string };

/** A line of the summary about something that is no machine. */
export interface SweepDetail {
  readonly name: string;
  readonly text: string;
}

/** What a sweep says about something that is no machine. */
export interface SweepVerdict {
  readonly counts: Readonly<Record<string, number>>;
  readonly details: readonly SweepDetail[];
  /** What is left for an administrator to do. */
  readonly issues: readonly SweepIssue[];
}

const MAX_DETAIL_CHARACTERS = 300;

/** A policy that is missing was deleted since the index was written: its items have another one. */
export function policyVerdict(
  { vaultId, policyName }: Pick<SweptPolicy, "vaultId" | "policyName">,
  check: PolicyCheck,
): SweepVerdict {
  const resource = `${vaultId}/backupPolicies/${policyName}`;
  const name = `Policy ${policyName} in ${vaultId.slice(vaultId.lastIndexOf("/") + 1)}`;
  const detail = (text: string) => [{ name, text: safeLine(text, MAX_DETAIL_CHARACTERS) }];
  if (check.kind === "missing") return { counts: {}, details: [], issues: [] };
  if (check.kind === "unsuitable") {
    const issues = [{ resource, what: "policyUnsuitable" }];
    return { counts: { policiesDiffer: 1 }, details: detail(check.explanation), issues };
  }
  const left = check.drift.filter(({ corrected }) => !corrected);
  if (left.length > 0) {
    const what = `policyDiffers ${left.map(({ setting, expected, actual }) => `${setting} ${actual} ${expected}`).join()}`;
    return {
      counts: { policiesDiffer: 1 },
      details: detail(left.map(leftText).join("; ")),
      issues: [{ resource, what }],
    };
  }
  if (check.drift.length === 0) return { counts: {}, details: [], issues: [] };
  const shortened = check.shortenedRetention ? "; recovery points are now kept for a shorter time" : "";
  const text = `corrected: ${check.drift.map(({ setting, expected, actual }) => `${setting} ${actual} → ${expected}`).join("; ")}${shortened}`;
  return { counts: { policiesCorrected: 1 }, details: detail(text), issues: [] };
}

function leftText({ setting, expected, actual, refusedWith }: Drift): string {
  const role = refusedWith === "AZURE_ACCESS_DENIED" ? `; it needs the role "${POLICY_ROLE}"` : "";
  return `${setting} is ${actual}, not ${expected}${refusedWith === undefined ? "" : ` (refused: ${refusedWith}${role})`}`;
}

/** A policy that could not be read or changed. */
export function policyUnread({ vaultId, policyName }: Pick<SweptPolicy, "vaultId" | "policyName">): SweepVerdict {
  const resource = `${vaultId}/backupPolicies/${policyName}`;
  return { counts: { policiesUnread: 1 }, details: [], issues: [{ resource, what: "policyUnread" }] };
}
