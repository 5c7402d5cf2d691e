import { sameResource } from "../resource-id.ts";
import type { PolicyTemplate, ProtectionConfig, VaultRedundancy } from "./config.ts";
import { matchesPattern } from "./machine-match.ts";
import { vaultIdFor } from "./rules.ts";

/** Azure's own default for a new vault. */
const AZURE_DEFAULT_REDUNDANCY: VaultRedundancy = "GeoRedundant";

/**
 * Redundancy for a vault about to be created in the machine's region. Azure's default when the configuration no longer
 * names the vault: it may have changed since the decision was made.
 */
export function redundancyFor(
  config: ProtectionConfig,
  vaultId: string,
  machine: { readonly subscriptionId: string; readonly location: string },
): VaultRedundancy {
  const target = Object.values(config.vaults).find((candidate) =>
    sameResource(vaultIdFor(candidate, machine), vaultId),
  );
  return target?.settings.redundancy ?? AZURE_DEFAULT_REDUNDANCY;
}

/** How to create the policy of this name; `undefined` when the configuration has no template for it. */
export function policyTemplateFor(
  config: ProtectionConfig,
  policyName: string,
  kind: PolicyTemplate["kind"],
): PolicyTemplate | undefined {
  const target = Object.values(config.policies).find((candidate) => {
    const name = kind === "enhanced" ? candidate.enhancedName : candidate.standardName;
    return matchesPattern(name.replaceAll("{location}", "*"), policyName);
  });
  return target?.template === undefined ? undefined : { ...target.template, kind };
}
