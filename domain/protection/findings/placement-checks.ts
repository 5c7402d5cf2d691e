import { parseVaultId, regionKey, resourceKey, sameResource } from "../../resource-id.ts";
import type { VirtualMachine } from "../../virtual-machine.ts";
import { type ProtectionDecision, policyKindFor } from "../rules.ts";
import { type Finding, finding } from "./finding.ts";
import type { PreflightExtras } from "./preflight-extras.ts";

export type ProtectDecision = Extract<ProtectionDecision, { readonly action: "protect" }>;

/** What vault, policy and subscription of the decision mean for the machine. */
export function placementFindings(
  vm: VirtualMachine,
  decision: ProtectDecision,
  extras: PreflightExtras,
): readonly Finding[] {
  return [
    ...policyFindings(vm, decision),
    ...vaultFindings(vm, decision, extras),
    ...lockFindings(vm, extras),
    ...registrationFindings(vm, decision, extras),
  ];
}

/** Whether the decision's policy is an Enhanced one; `undefined` when only Azure knows, because a name has no kind. */
export function usesEnhancedPolicy(vm: VirtualMachine, decision: ProtectDecision): boolean | undefined {
  if (decision.template !== undefined) return decision.template.kind === "enhanced";
  return policyKindFor(vm) === "enhanced" ? true : undefined;
}

function policyFindings(vm: VirtualMachine, decision: ProtectDecision): readonly Finding[] {
  const because = whyEnhanced(vm);
  if (because === undefined) return [];
  const isStandard = usesEnhancedPolicy(vm, decision) === false;
  return [finding(isStandard ? "standardPolicyUnsuitable" : "enhancedPolicyRequired", because)];
}

/** Trusted Launch: with the api-version of Azure Backup in use a Standard policy refuses such machines. */
function whyEnhanced(vm: VirtualMachine): string | undefined {
  const reasons = [
    ...(vm.hasEnhancedOnlyDisks ? ["it has Ultra or Premium SSD v2 disks"] : []),
    ...(vm.securityType === "TrustedLaunch" ? ["it uses Trusted Launch"] : []),
    ...(vm.securityType === "ConfidentialVM" ? ["it is a Confidential VM"] : []),
    ...(vm.extendedZone === undefined ? [] : [`it is in the extended zone ${vm.extendedZone}`]),
  ];
  return reasons.length === 0 ? undefined : `Reason: ${reasons.join("; ")}.`;
}

function vaultFindings(vm: VirtualMachine, decision: ProtectDecision, extras: PreflightExtras): readonly Finding[] {
  const { vaultId, createVault } = decision;
  const subscriptionId = subscriptionOf(vaultId, vm);
  const isElsewhere = !sameResource(subscriptionId, vm.subscriptionId);
  const isConfidential = vm.securityType === "ConfidentialVM";
  const vault = extras.vaults?.get(resourceKey(vaultId));
  const isMissing = vault === undefined && extras.listedSubscriptions?.has(resourceKey(subscriptionId)) === true;
  const isFar = vault !== undefined && regionKey(vault.location) !== regionKey(vm.location);
  return [
    ...(isFar ? [finding("vaultInOtherRegion", `It is in ${regionKey(vault.location)}.`)] : []),
    ...(isMissing && !createVault ? [finding("vaultMissing")] : []),
    ...(isElsewhere ? [finding(isConfidential ? "confidentialInOtherSubscription" : "vaultInOtherSubscription")] : []),
  ];
}

/** Restore points lie in the machine's own subscription and region. */
function lockFindings(vm: VirtualMachine, { restorePointLocks = [] }: PreflightExtras): readonly Finding[] {
  const location = regionKey(vm.location);
  const lock = restorePointLocks.find(
    ({ subscriptionId, group }) =>
      sameResource(subscriptionId, vm.subscriptionId) && (group === undefined || group.location === location),
  );
  if (lock === undefined) return [];
  const place = lock.group?.name ?? "the subscription";
  return [finding("restorePointGroupLocked", `The lock ${lock.name} (${lock.level}) is on ${place}.`)];
}

function registrationFindings(
  vm: VirtualMachine,
  decision: ProtectDecision,
  extras: PreflightExtras,
): readonly Finding[] {
  const subscriptionId = subscriptionOf(decision.vaultId, vm);
  if (extras.registrations?.get(resourceKey(subscriptionId)) !== false) return [];
  return [finding(extras.registersProviders === true ? "providerIsRegistered" : "providerNotRegistered")];
}

/** A vault's subscription is the machine's own unless its ID says otherwise. */
function subscriptionOf(vaultId: string, vm: VirtualMachine): string {
  return (parseVaultId(vaultId) ?? vm).subscriptionId;
}
