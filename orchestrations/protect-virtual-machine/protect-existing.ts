import { changesOf, differencesOf, mayResume } from "../../domain/protection/existing.ts";
import { type Finding, finding } from "../../domain/protection/findings/finding.ts";
import { type ItemStep, keepsPointsOfEarlierMachine } from "../../domain/protection/state.ts";
import {
  type Binding,
  bindingEvidence,
  checkBinding,
  readBinding,
  rememberBinding,
  rememberUndeleting,
  wasUndeleting,
} from "./bind-item.ts";
import { changeItem, enableCounted, type ItemChange, type ItemDifferences } from "./change-item.ts";
import { completeProtection } from "./complete-protection.ts";
import { enablePlaced } from "./enable-placed.ts";
import { outcomeForItem } from "./find-protection.ts";
import { beginFirstBackup } from "./first-backup.ts";
import { placeInVault } from "./place.ts";
import { refuseUnsupported } from "./protect-new.ts";
import { type Ending, type Finish, finish } from "./result.ts";
import type { ProtectRun } from "./run.ts";

type ActiveItem = Extract<ItemStep, { readonly kind: "protected" | "error" }>;
type InactiveItem = Extract<ItemStep, { readonly kind: "undelete" | "stopped" }>;

/** Protects a machine that a vault of its rule has an item of already: undeletes, resumes, changes or keeps it. */
export function* protectExisting(
  run: ProtectRun,
  vaultId: string,
  item: Exclude<ItemStep, { readonly kind: "enable" }>,
): Ending {
  switch (item.kind) {
    case "undelete":
    case "stopped":
      return yield* restoreItem(run, vaultId, item);
    case "protected":
    case "error":
      return yield* keepItem(run, vaultId, item);
  }
}

/** Enables protection again under the rule's policy, where it is soft-deleted or may be resumed. */
function* restoreItem(run: ProtectRun, vaultId: string, item: InactiveItem): Ending {
  const { existing, disks } = run.decision;
  const boundTo = yield* readBinding(run);
  const evidence = bindingEvidence(run);
  if (item.kind === "stopped" && !mayResume(item, evidence, { source: run.input.source, existing, boundTo })) {
    return outcomeForItem(vaultId, item);
  }
  const refused = refuseUnsupported(run);
  if (refused !== undefined) return refused;
  const isSoftDeleted = item.kind === "undelete";
  if (isSoftDeleted) yield* rememberUndeleting(run);
  const options = { quota: "configures", isSoftDeleted, ...(disks !== undefined && { disks }) } as const;
  const enabled = yield* enablePlaced(run, () => placeInVault(run, vaultId), options);
  if (enabled.kind !== "continue") return enabled;
  const { how, policyId } = enabled.value;
  const reason = how === "undeleted" ? "undeleted" : "protectionResumed";
  const isEarlier = keepsPointsOfEarlierMachine(item, evidence, wasUndeleting(boundTo) ? undefined : boundTo);
  if (isEarlier) run.findings.add([finding("machineRecreated")]);
  return yield* completeProtection(run, { vaultId, policyId, reason });
}

/**
 * Keeps an item that protects the machine, or is in error. An item of an earlier machine is enabled again, which binds it to the
 * present one; whether that repaired an item in error is read from Azure, not assumed. Where the rule says so, policy and disks
 * are changed to what it asks for.
 */
function* keepItem(run: ProtectRun, vaultId: string, item: ActiveItem): Ending {
  const binding = yield* checkBinding(run, item);
  const change = yield* changeItem(run, vaultId, item, wantedChanges(run, item));
  if (change.kind === "ended") return change.end;
  run.findings.add([...earlierPoints(run, item, binding), ...change.findings]);
  const kept = outcomeForItem(vaultId, item);
  const end = change.kind === "changed" ? changedEnd(kept, change) : kept;
  if (!binding.isStale) return end;
  if (change.kind === "unchanged" && item.policyId !== undefined) {
    const target = { vaultId, policyId: item.policyId, isSoftDeleted: false };
    const enabled = yield* enableCounted(run, target);
    if (enabled.kind !== "continue") return enabled;
  }
  if (change.kind === "changed" || item.policyId !== undefined) yield* rememberBinding(run);
  return yield* beginFirstBackup(run, vaultId, end, { hasCreatedItem: false, rereadsItem: item.kind === "error" });
}

/** An item in error is repaired first: a change that fails on it would hide why. */
function wantedChanges({ decision }: ProtectRun, item: ActiveItem): ItemDifferences {
  const differences = differencesOf(item, decision);
  if (item.kind === "error") return { differences, changes: { policy: false, disks: false } };
  return { differences, changes: changesOf(differences, decision) };
}

function changedEnd(kept: Finish, change: Extract<ItemChange, { readonly kind: "changed" }>): Finish {
  const { reason, policyId } = change;
  return finish({ outcome: "protected", reason }, { ...kept.details, policyId });
}

function earlierPoints(run: ProtectRun, item: ActiveItem, { isStale, boundTo }: Binding): readonly Finding[] {
  const isEarlier = isStale && keepsPointsOfEarlierMachine(item, bindingEvidence(run), boundTo);
  return isEarlier ? [finding("machineRecreated")] : [];
}
