import type {
  PolicyTarget,
  PolicyTemplate,
  ProtectionConfig,
  VaultRedundancy,
  VaultTarget,
} from "./protection-config.ts";
import { regionKey, sameResource, vaultIdOf } from "./resource-id.ts";

/** What of a machine decides where its vault is. */
export interface MachinePlace {
  readonly subscriptionId: string;
  readonly location: string;
}

/** What Azure itself gives a vault when nobody says otherwise. */
const AZURE_DEFAULT_REDUNDANCY: VaultRedundancy = "GeoRedundant";

/** Resource ID of the vault a target means for a machine at this place: `{location}` becomes its region. */
export function vaultIdFor(target: VaultTarget, place: MachinePlace): string {
  const location = regionKey(place.location);
  return vaultIdOf({
    subscriptionId: target.subscriptionId ?? place.subscriptionId,
    resourceGroup: target.resourceGroup.replaceAll("{location}", location),
    name: target.name.replaceAll("{location}", location),
  });
}

/** The policy for a machine: Enhanced only where Standard would be refused, because it costs more. */
export function policyNameFor(target: PolicyTarget, needsEnhancedPolicy: boolean): string {
  return needsEnhancedPolicy ? target.enhancedName : target.standardName;
}

/**
 * Redundancy for a vault about to be created. Azure's default when the configuration no longer names the vault: it may
 * have changed since the decision was made.
 */
export function redundancyFor(config: ProtectionConfig, vaultId: string, place: MachinePlace): VaultRedundancy {
  const target = Object.values(config.vaults).find((candidate) => sameResource(vaultIdFor(candidate, place), vaultId));
  return target?.redundancy ?? AZURE_DEFAULT_REDUNDANCY;
}

/** How to create the policy of this name; `undefined` when the configuration has no template for it. */
export function policyTemplateFor(
  config: ProtectionConfig,
  policyName: string,
  kind: PolicyTemplate["kind"],
): PolicyTemplate | undefined {
  const wanted = policyName.toLowerCase();
  const target = Object.values(config.policies).find(
    (candidate) => policyNameFor(candidate, kind === "enhanced").toLowerCase() === wanted,
  );
  return target?.template === undefined ? undefined : { ...target.template, kind };
}
