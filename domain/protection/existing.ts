import { clonedPolicyName } from "../coordination/vault-family.ts";
import type { DiskSelection } from "./config.ts";
import type { RequestSource } from "./outcome.ts";
import type { ProtectionDecision } from "./rules.ts";
import { type BindingEvidence, type ItemStep, keepsPointsOfEarlierMachine } from "./state.ts";

type Wanted = Pick<Extract<ProtectionDecision, { readonly action: "protect" }>, "policyName" | "disks" | "existing">;
type Protected = Extract<ItemStep, { readonly kind: "protected" | "error" }>;

/** What an item has that its rule does not say. */
export interface Differences {
  readonly policy: boolean;
  readonly disks: boolean;
}

/** Compares an item with its rule. An item whose policy is unknown has no other one. */
export function differencesOf(item: Pick<Protected, "policyId" | "disks">, wanted: Wanted): Differences {
  const policyName = item.policyId?.split("/").at(-1);
  return {
    policy: policyName !== undefined && !isPolicyOrClone(policyName, wanted.policyName),
    disks: !isSameSelection(item.disks, wanted.disks),
  };
}

/** Which differences the rule has changed; the others are reported. */
export function changesOf(differences: Differences, { existing }: Wanted): Differences {
  return {
    policy: differences.policy && existing.policy === "change",
    disks: differences.disks && existing.disks === "change",
  };
}

/** Whether a policy is the base policy or one of its clones (`daily-2`, `daily-3`, …), in any casing. */
export function isPolicyOrClone(policyName: string, base: string): boolean {
  const copy = Number(/-([1-9]\d{0,3})$/.exec(policyName)?.[1] ?? 1);
  return [1, copy].some((number) => clonedPolicyName(base, number).toLowerCase() === policyName.toLowerCase());
}

/** Lists are compared as sets; an empty list of exclusions selects all disks, as no list does. */
export function isSameSelection(left: DiskSelection | undefined, right: DiskSelection | undefined): boolean {
  return selectionKey(left) === selectionKey(right);
}

/**
 * Whether stopped protection is resumed: when a person asks, when the rule says so, and for a machine created after it was
 * stopped, because whoever stopped it meant an earlier machine of this name.
 *
 * @param boundTo - The machine for which the app enabled the item last; absent when it does not remember.
 */
export function mayResume(
  item: Extract<ItemStep, { readonly kind: "stopped" }>,
  machine: BindingEvidence,
  given: {
    readonly source: RequestSource;
    readonly existing: Wanted["existing"];
    readonly boundTo: string | undefined;
  },
): boolean {
  const { source, existing, boundTo } = given;
  if (source === "http" || existing.stopped === "resume") return true;
  if (machine.wasRecreated || (boundTo !== undefined && boundTo !== machine.uniqueId)) return true;
  return keepsPointsOfEarlierMachine(item, machine, boundTo);
}

function selectionKey(selection: DiskSelection | undefined): string {
  if (selection === undefined || (selection.kind === "exclude" && selection.luns.length === 0)) return "all";
  return `${selection.kind} ${[...new Set(selection.luns)].sort((left, right) => left - right).join(",")}`;
}
