import { regionKey } from "../resource-id.ts";
import type { PolicyTarget, ProtectionConfig } from "./config.ts";
import type { PolicyKind, PolicyTemplate } from "./policy-template.ts";

/** Clones of a policy are called `<name>-2` to `<name>-50`. */
const MAX_POLICY_CLONES = 50;

/** What the configuration says about a policy that exists. */
export interface ConfiguredPolicy {
  /** Key in the configuration. */
  readonly policyKey: string;
  readonly kind: PolicyKind;
  /** Absent: the policy is other people's. */
  readonly template?: PolicyTemplate;
  readonly manage: boolean;
}

/**
 * The entry of the configuration that a policy in Azure belongs to, clones included; `undefined` for a policy that is not in it.
 * At most one entry fits, because names that are one in Azure are refused when the configuration is loaded.
 *
 * @param location - Region of the policy's vault.
 */
export function configuredPolicy(
  config: Pick<ProtectionConfig, "policies">,
  policyName: string,
  location: string,
): ConfiguredPolicy | undefined {
  const wanted = policyName.toLowerCase();
  for (const [policyKey, target] of Object.entries(config.policies)) {
    const kind = kindsOf(target).find((candidate) => isNamed(wanted, nameOf(target, candidate), location));
    if (kind === undefined) continue;
    const settings = kind === "enhanced" ? (target.enhancedTemplate ?? target.template) : target.template;
    return {
      policyKey,
      kind,
      ...(settings !== undefined && { template: { ...settings, kind } }),
      manage: target.manage,
    };
  }
  return undefined;
}

function kindsOf({ alwaysEnhanced }: PolicyTarget): readonly PolicyKind[] {
  return alwaysEnhanced === true ? ["enhanced"] : ["standard", "enhanced"];
}

function nameOf(target: PolicyTarget, kind: PolicyKind): string {
  return kind === "enhanced" ? target.enhancedName : target.standardName;
}

function isNamed(wanted: string, name: string, location: string): boolean {
  const base = name.replaceAll("{location}", regionKey(location)).toLowerCase();
  if (wanted === base) return true;
  const number = wanted.startsWith(`${base}-`) ? wanted.slice(base.length + 1) : "";
  return /^[1-9]\d*$/.test(number) && Number(number) >= 2 && Number(number) <= MAX_POLICY_CLONES;
}
