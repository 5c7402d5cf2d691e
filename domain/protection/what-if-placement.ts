import { clonedPolicyName, vaultInFamily } from "../coordination/vault-family.ts";
import { vaultLimits } from "../coordination/vault-limits.ts";
import { parseVaultId, resourceKey } from "../resource-id.ts";
import type { ProtectDecision } from "./findings/placement-checks.ts";
import type { PreflightExtras } from "./findings/preflight-extras.ts";
import type { ActualPolicy } from "./policy-differences.ts";

/** What a vault has now, by `resourceKey` of its ID. */
export type VaultContents = ReadonlyMap<string, VaultContent>;

export interface VaultContent {
  readonly machines: number;
  readonly policies: readonly {
    readonly policyName: string;
    readonly machines: number;
    /** What the policy says; absent where it was not read. */
    readonly actual?: ActualPolicy;
  }[];
  /** Whether `policies` has every policy of the vault, also those without a machine. */
  readonly arePoliciesComplete: boolean;
}

/** A vault as it would be used. */
export interface PlannedVault {
  readonly vaultId: string;
  /** `null`: not known, because its subscription was not listed. */
  readonly exists: boolean | null;
  /** Machines that it would get. */
  readonly newMachines: number;
  /** UTC days that these take with 250 new machines a day. */
  readonly daysNeeded: number;
  readonly policies: readonly PlannedPolicy[];
}

interface PlannedPolicy {
  readonly policyName: string;
  /** `null`: not known. */
  readonly exists: boolean | null;
  /** A further copy of a policy that has 100 machines. */
  readonly isClone: boolean;
  /** Machines that it would get. */
  readonly newMachines: number;
}

/** A place for one machine. */
export interface Place {
  readonly vaultId: string;
  readonly policyName: string;
  /** The UTC day, counted from 1 for today. */
  readonly day: number;
  /** For the first machine that needs them. */
  readonly createsVault: Creation;
  readonly createsPolicy: Creation;
}

/** `perhaps`: it is created if it is missing, which is not known. */
export type Creation = "yes" | "perhaps" | "no";

/** Every vault that the rules allow is full; or the policy, or a further copy of it, is missing and may not be created. */
export type NoPlace = "vaultsFull" | "policyMissing";

export interface PlacementPlan {
  /** A place for a machine that no vault protects. */
  place(decision: ProtectDecision): Place | NoPlace;
  /** A policy with room in the vault that has the machine's item already. */
  placeIn(vaultId: string, decision: ProtectDecision): Place | NoPlace;
  /** Every vault that gets a machine or a policy. */
  vaults(): readonly PlannedVault[];
}

interface VaultPlan {
  readonly vaultId: string;
  readonly exists: boolean | null;
  readonly content: VaultContent;
  readonly policies: Map<string, PolicyPlan>;
  newMachines: number;
}

interface PolicyPlan {
  readonly policyName: string;
  readonly exists: boolean | null;
  readonly isClone: boolean;
  readonly before: number;
  newMachines: number;
}

const EMPTY: VaultContent = { machines: 0, policies: [], arePoliciesComplete: false };

/**
 * Gives machines places one after the other, as the app does: 100 machines a policy, 1,000 a vault, 250 new ones a vault and day. Of
 * the quota of today nothing counts as used. Returns new places at every call: the plan remembers those it gave.
 */
export function createPlacementPlan(contents: VaultContents, extras: PreflightExtras): PlacementPlan {
  const plans = new Map<string, VaultPlan>();
  const planOf = (vaultId: string): VaultPlan => {
    const key = resourceKey(vaultId);
    const known = plans.get(key);
    if (known !== undefined) return known;
    const content = contents.get(key);
    const plan = {
      vaultId,
      exists: content === undefined ? existsIn(extras, vaultId) : true,
      content: content ?? EMPTY,
      policies: new Map(),
      newMachines: 0,
    };
    plans.set(key, plan);
    return plan;
  };
  return {
    place(decision) {
      const vault = chooseVault(decision, planOf);
      if (vault === undefined) return "vaultsFull";
      const policy = policyIn(vault, decision);
      if (policy === undefined) return "policyMissing";
      const createsVault = creation(vault);
      vault.newMachines += 1;
      return { ...policy, day: daysFor(vault.newMachines), createsVault };
    },
    placeIn(vaultId, decision) {
      const policy = policyIn(planOf(vaultId), decision);
      return policy === undefined ? "policyMissing" : { ...policy, day: 1, createsVault: "no" };
    },
    vaults: () => [...plans.values()].filter(({ policies }) => policies.size > 0).map(toPlannedVault),
  };
}

/** Of a vault in a subscription that was listed it is known that it does not exist. */
function existsIn(extras: PreflightExtras, vaultId: string): boolean | null {
  if (extras.vaults?.has(resourceKey(vaultId))) return true;
  const subscriptionId = parseVaultId(vaultId)?.subscriptionId ?? "";
  return extras.listedSubscriptions?.has(resourceKey(subscriptionId)) ? false : null;
}

/**
 * `wait`: the first vault with room, whatever the day. `nextVault`: the first one with room on the earliest day. A vault that is
 * missing counts only where the rules allow creating it.
 */
function chooseVault(decision: ProtectDecision, planOf: (vaultId: string) => VaultPlan): VaultPlan | undefined {
  let best: VaultPlan | undefined;
  for (let index = 1; index <= decision.maximumVaults; index += 1) {
    const vault = planOf(vaultInFamily(decision.vaultId, index));
    const hasRoom = vault.content.machines + vault.newMachines < vaultLimits.machines;
    if (!hasRoom || (vault.exists === false && !decision.createVault)) continue;
    if (decision.whenDayQuotaReached === "wait" || isOfFirstDay(vault)) return vault;
    if (best === undefined || nextDay(vault) < nextDay(best)) best = vault;
  }
  return best;
}

function isOfFirstDay(vault: VaultPlan): boolean {
  return nextDay(vault) === 1;
}

function nextDay({ newMachines }: VaultPlan): number {
  return daysFor(newMachines + 1);
}

function daysFor(newMachines: number): number {
  return Math.ceil(newMachines / vaultLimits.registrationsPerDay);
}

/** The first copy of the policy with room; `undefined` when the next one is missing and may not be created. */
function policyIn(
  vault: VaultPlan,
  decision: ProtectDecision,
): Pick<Place, "vaultId" | "policyName" | "createsPolicy"> | undefined {
  let copy = 1;
  let policy = policyPlanOf(vault, decision.policyName, copy);
  while (policy.before + policy.newMachines >= vaultLimits.machinesPerPolicy) {
    copy += 1;
    policy = policyPlanOf(vault, decision.policyName, copy);
  }
  if (policy.exists === false && !decision.createPolicy) return undefined;
  const createsPolicy = decision.createPolicy ? creation(policy) : "no";
  policy.newMachines += 1;
  return { vaultId: vault.vaultId, policyName: policy.policyName, createsPolicy };
}

function creation(planned: { readonly exists: boolean | null; readonly newMachines: number }): Creation {
  if (planned.exists === true || planned.newMachines > 0) return "no";
  return planned.exists === false ? "yes" : "perhaps";
}

function policyPlanOf(vault: VaultPlan, base: string, copy: number): PolicyPlan {
  const policyName = clonedPolicyName(base, copy);
  const key = policyName.toLowerCase();
  const known = vault.policies.get(key);
  if (known !== undefined) return known;
  const found = vault.content.policies.find((policy) => policy.policyName.toLowerCase() === key);
  const isAbsent = vault.exists === false || vault.content.arePoliciesComplete;
  const plan = {
    policyName: found?.policyName ?? policyName,
    exists: found === undefined ? (isAbsent ? false : null) : true,
    isClone: copy > 1,
    before: found?.machines ?? 0,
    newMachines: 0,
  };
  vault.policies.set(key, plan);
  return plan;
}

function toPlannedVault({ vaultId, exists, newMachines, policies }: VaultPlan): PlannedVault {
  return {
    vaultId,
    exists,
    newMachines,
    daysNeeded: daysFor(newMachines),
    policies: [...policies.values()]
      .filter((policy) => policy.newMachines > 0)
      .map(({ before: _, ...policy }) => ({ ...policy })),
  };
}
