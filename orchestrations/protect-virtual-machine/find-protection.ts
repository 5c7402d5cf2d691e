import type { Task } from "durable-functions";
import { familyIndexOf, vaultInFamily } from "../../domain/coordination/vault-family.ts";
import { classifyItem, type ItemStep, whereProtected } from "../../domain/protection/state.ts";
import { parseVaultId, parseVirtualMachineId, sameResource } from "../../domain/resource-id.ts";
import { briefRetry, patientRetry } from "../../domain/retry.ts";
import { readBackupStatus } from "../contracts/activities.ts";
import { listItemVaults, readProtectedItem } from "../contracts/item-activities.ts";
import { ActivityFailed, callActivity } from "../durable/call.ts";
import { type Finish, finish, needsAttention, proceed, type Stage } from "./result.ts";
import type { ProtectRun, RunSubject } from "./run.ts";

/** Where the machine's item is, or would be, and what it is. */
export interface FoundItem {
  readonly vaultId: string;
  readonly item: ItemStep;
}

/** The machine's item in the vaults of its rule. Finishes the run when another vault protects the machine. */
export function* findItem(run: ProtectRun): Stage<FoundItem> {
  const elsewhere = yield* findOtherVault(run);
  if (elsewhere.kind !== "continue") return elsewhere;
  const vaultId = elsewhere.value;
  const item = yield* readItem(run, vaultId);
  const mayBeElsewhere = item.kind === "enable" && run.decision.maximumVaults > 1 && isFamilyUnseen(run);
  if (!mayBeElsewhere) return proceed({ vaultId, item });
  const unseen = yield* findUnseenItem(run, vaultId, { asksEveryVault: false });
  return unseen.kind === "continue" ? proceed(unseen.value ?? { vaultId, item }) : unseen;
}

/**
 * The vault of the rule's family that has the machine, or else the first one. Finishes the run when another vault protects the
 * machine. Azure's backup status alone is no proof: the item is read, too.
 */
export function* findOtherVault(run: ProtectRun): Stage<string> {
  const { context, machine, decision } = run;
  const request = { vmId: machine.vmId, location: machine.location };
  const status = yield* callActivity(context, readBackupStatus, request, patientRetry);
  const where = whereProtected(status, decision.vaultId);
  if (where.kind === "inFamily") return proceed(where.vaultId);
  if (where.kind === "nowhere") return proceed(decision.vaultId);
  return (yield* outcomeElsewhere(run, where.vaultId)) ?? proceed(decision.vaultId);
}

/** The end of a run whose machine this vault, which is none of the rule's, protects; `undefined` when it does not. */
function* outcomeElsewhere(run: ProtectRun, vaultId: string): Generator<Task, Finish | undefined, unknown> {
  const elsewhere = { outcome: "alreadyProtected", reason: "protectedElsewhere" } as const;
  const item = yield* readItemElsewhere(run, vaultId);
  if (item === "notAllowed") {
    const explanation = "Azure says so; the app has no permission to read that vault.";
    return finish(elsewhere, { vaultId, explanation });
  }
  if (item.kind === "protected") return finish(elsewhere, { vaultId, ...policyOf(item) });
  return outcomeForItem(vaultId, item);
}

/** Azure's backup status sees only vaults in the machine's own subscription. */
export function isFamilyUnseen({ decision, machine }: ProtectRun): boolean {
  const [ofVault, ofMachine] = [parseVaultId(decision.vaultId), parseVirtualMachineId(machine.vmId)];
  return ofVault?.subscriptionId.toLowerCase() !== ofMachine?.subscriptionId.toLowerCase();
}

/**
 * The machine's item in another vault than this one, where Azure's backup status does not see the rule's vaults. The index names
 * vaults, and each is read. An active item counts before a soft-deleted one.
 *
 * @param asksEveryVault - Azure says that there is an item, so that every vault of the family is read where the index, which lags,
 *   shows none. Without the index every vault is read as well.
 */
export function* findUnseenItem(
  run: ProtectRun,
  exceptVaultId: string,
  { asksEveryVault }: { readonly asksEveryVault: boolean },
): Stage<FoundItem | undefined> {
  const { vaultId: firstVaultId } = run.decision;
  let softDeleted: FoundItem | undefined;
  for (const vaultId of yield* unseenVaults(run, exceptVaultId, asksEveryVault)) {
    if (familyIndexOf(firstVaultId, vaultId) === undefined) {
      const end = yield* outcomeElsewhere(run, vaultId);
      if (end !== undefined) return end;
      continue;
    }
    const item = yield* readItem(run, vaultId);
    if (item.kind === "undelete") softDeleted ??= { vaultId, item };
    else if (item.kind !== "enable") return proceed({ vaultId, item });
  }
  return proceed(softDeleted);
}

/** Vaults to read, those that the index names first. */
function* unseenVaults(
  { context, machine, decision }: ProtectRun,
  exceptVaultId: string,
  asksEveryVault: boolean,
): Generator<Task, readonly string[], unknown> {
  const { vaultId: firstVaultId, maximumVaults } = decision;
  const family = Array.from({ length: maximumVaults }, (_, index) => vaultInFamily(firstVaultId, index + 1));
  const isOther = (vaultId: string) => !sameResource(vaultId, exceptVaultId);
  try {
    const { vaultIds } = yield* callActivity(context, listItemVaults, { vmId: machine.vmId }, briefRetry);
    const further = asksEveryVault ? family.filter((id) => !vaultIds.some((known) => sameResource(id, known))) : [];
    return [...vaultIds, ...further].filter(isOther);
  } catch (error) {
    if (!(error instanceof ActivityFailed)) throw error;
    return family.filter(isOther);
  }
}

/** Reads and classifies the machine's item in this vault. */
export function* readItem(run: RunSubject, vaultId: string): Generator<Task, ItemStep, unknown> {
  const found = yield* callActivity(run.context, readProtectedItem, { vaultId, vmId: run.machine.vmId }, patientRetry);
  return classifyItem(found.kind === "none" ? undefined : found);
}

/** The end of a run whose item is protected already, or needs attention; `undefined` when protection can be enabled. */
export function outcomeForItem(
  vaultId: string,
  item: Extract<ItemStep, { readonly kind: "protected" | "stopped" | "error" }>,
): Finish;
export function outcomeForItem(vaultId: string, item: ItemStep): Finish | undefined;
export function outcomeForItem(vaultId: string, item: ItemStep): Finish | undefined {
  switch (item.kind) {
    case "protected":
      return finish({ outcome: "alreadyProtected", reason: "protectedInVault" }, { vaultId, ...policyOf(item) });
    case "stopped":
    case "error": {
      const explanation = `Azure's protection state: ${item.protectionState}.`;
      return needsAttention(item.kind === "stopped" ? "protectionStopped" : "protectionError", {
        vaultId,
        explanation,
      });
    }
    case "enable":
    case "undelete":
      return undefined;
  }
}

function policyOf({ policyId }: { readonly policyId?: string }) {
  return policyId === undefined ? {} : { policyId };
}

function* readItemElsewhere(run: ProtectRun, vaultId: string): Generator<Task, ItemStep | "notAllowed", unknown> {
  try {
    return yield* readItem(run, vaultId);
  } catch (error) {
    if (error instanceof ActivityFailed && error.facts.code === "AZURE_ACCESS_DENIED") return "notAllowed";
    throw error;
  }
}
