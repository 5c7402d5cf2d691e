import type { Task } from "durable-functions";
import type { DiskSelection } from "../../domain/protection/config.ts";
import type { Differences } from "../../domain/protection/existing.ts";
import { type Finding, finding } from "../../domain/protection/findings/finding.ts";
import type { ItemStep } from "../../domain/protection/state.ts";
import { briefRetry } from "../../domain/retry.ts";
import { comparePolicies } from "../contracts/item-activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { enablePlaced } from "./enable-placed.ts";
import { enableProtectionOf } from "./enable-protection.ts";
import { countItemChange, type Placement, placeInVault } from "./place.ts";
import { preparePolicy } from "./prepare-vault.ts";
import { type Finish, finish, type Restart, type Stage } from "./result.ts";
import { type ProtectRun, showStage } from "./run.ts";

type ActiveItem = Extract<ItemStep, { readonly kind: "protected" | "error" }>;

/** In what an item differs from its rule, and what of it the rule has changed. */
export interface ItemDifferences {
  readonly differences: Differences;
  readonly changes: Differences;
}

export type ItemChange =
  | { readonly kind: "unchanged"; readonly findings: readonly Finding[] }
  | {
      readonly kind: "changed";
      readonly reason: "policyChanged" | "disksChanged";
      readonly policyId: string;
      readonly findings: readonly Finding[];
    }
  /** The machine is gone, or was recreated. */
  | { readonly kind: "ended"; readonly end: Finish | Restart };

/**
 * Changes policy and disks of an item that protects the machine to what its rule asks for, where the rule says so. The machine
 * stays protected whatever becomes of the change: what could not be changed is a finding, as is what only is reported.
 */
export function* changeItem(
  run: ProtectRun,
  vaultId: string,
  item: ActiveItem,
  wanted: ItemDifferences,
): Generator<Task, ItemChange, unknown> {
  const { policyId } = item;
  if (policyId !== undefined && wanted.changes.policy) return yield* changePolicy(run, vaultId, { policyId, wanted });
  if (policyId !== undefined && wanted.changes.disks) return yield* changeDisks(run, vaultId, { policyId, wanted });
  return { kind: "unchanged", findings: differenceFindings(wanted.differences) };
}

interface Change {
  /** The item's policy. */
  readonly policyId: string;
  readonly wanted: ItemDifferences;
}

/** One request changes both where both differ. */
function* changePolicy(
  run: ProtectRun,
  vaultId: string,
  { policyId, wanted }: Change,
): Generator<Task, ItemChange, unknown> {
  const { differences, changes } = wanted;
  const options = { quota: "configures", ...(changes.disks && { disks: wantedDisks(run) }) } as const;
  const changed = yield* attempt(() => enablePlaced(run, () => placeWithoutLoss(run, vaultId, policyId), options));
  switch (changed.kind) {
    case "ended":
      return changed;
    case "failed": {
      const others = differenceFindings({ ...differences, policy: false });
      return { kind: "unchanged", findings: [finding("policyDiffers", changed.because), ...others] };
    }
    case "continue": {
      const findings = differenceFindings({ policy: false, disks: differences.disks && !changes.disks });
      return { kind: "changed", reason: "policyChanged", policyId: changed.value.policyId, findings };
    }
  }
}

function* changeDisks(
  run: ProtectRun,
  vaultId: string,
  { policyId, wanted }: Change,
): Generator<Task, ItemChange, unknown> {
  const target = { vaultId, policyId, isSoftDeleted: false, disks: wantedDisks(run) };
  const changed = yield* attempt(() => enableCounted(run, target));
  const findings = differenceFindings({ ...wanted.differences, disks: false });
  switch (changed.kind) {
    case "ended":
      return changed;
    case "failed":
      return { kind: "unchanged", findings: [...findings, finding("disksDiffer", changed.because)] };
    case "continue":
      return { kind: "changed", reason: "disksChanged", policyId, findings };
  }
}

function wantedDisks({ decision }: ProtectRun): DiskSelection | "all" {
  return decision.disks ?? "all";
}

function differenceFindings({ policy, disks }: Differences): readonly Finding[] {
  return [...(policy ? [finding("policyDiffers")] : []), ...(disks ? [finding("disksDiffer")] : [])];
}

type Attempt<T> =
  | { readonly kind: "continue"; readonly value: T }
  | { readonly kind: "failed"; readonly because: string }
  | { readonly kind: "ended"; readonly end: Finish | Restart };

/** A change that Azure refuses leaves the machine as protected as it was. */
function* attempt<T>(change: () => Stage<T>): Generator<Task, Attempt<T>, unknown> {
  try {
    const ended = yield* change();
    if (ended.kind === "continue") return ended;
    if (ended.kind === "restart" || ended.verdict.outcome === "gone") return { kind: "ended", end: ended };
    const { explanation, until } = ended.details;
    const when = until === undefined ? "" : ` Azure's quota allows it from ${until} on.`;
    return {
      kind: "failed",
      because: `It was not changed (${ended.verdict.reason}). ${explanation ?? ""}${when}`.trim(),
    };
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    return { kind: "failed", because: `It was not changed. ${error.message}` };
  }
}

/** Enables an item under the policy that it has: a change that the vault's quota of the day counts. */
export function* enableCounted(run: ProtectRun, target: Parameters<typeof enableProtectionOf>[1]): Stage<string> {
  const counted = yield* countItemChange(run, target.vaultId);
  if (counted.kind !== "continue") return counted;
  return yield* enableProtectionOf(run, target);
}

/** A place under the rule's policy, unless that one keeps recovery points for a shorter time: Azure would delete the older ones. */
function* placeWithoutLoss(run: ProtectRun, vaultId: string, policyId: string): Stage<Placement> {
  const { policyName } = run.decision;
  const prepared = yield* preparePolicy(run, vaultId, policyName);
  // A full policy has copies, which keep recovery points for as long as it does.
  if (prepared.kind !== "continue" && !(prepared.kind === "finish" && prepared.verdict.reason === "policyFull")) {
    return prepared;
  }
  showStage(run, "comparingPolicies", { vaultId, policy: policyName });
  const names = { fromPolicyName: policyId.split("/").at(-1) ?? "", toPolicyName: policyName };
  const { retention } = yield* callActivity(run.context, comparePolicies, { vaultId, ...names }, briefRetry);
  if (retention === "keepsAsLong") return yield* placeInVault(run, vaultId);
  const explanation =
    retention === "shortens"
      ? `Policy ${policyName} keeps recovery points for a shorter time.`
      : `How long policy ${policyName} keeps recovery points could not be compared.`;
  return finish({ outcome: "alreadyProtected", reason: "protectedInVault" }, { explanation });
}
