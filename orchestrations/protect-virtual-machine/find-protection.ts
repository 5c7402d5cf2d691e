import type { Task } from "durable-functions";
import { classifyItem, type ItemStep, whereProtected } from "../../domain/protection/state.ts";
import { patientRetry } from "../../domain/retry.ts";
import { readBackupStatus } from "../contracts/activities.ts";
import { readProtectedItem } from "../contracts/item-activities.ts";
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
  return proceed({ vaultId, item: yield* readItem(run, vaultId) });
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
  const { vaultId } = where;
  const elsewhere = { outcome: "alreadyProtected", reason: "protectedElsewhere" } as const;
  const item = yield* readItemElsewhere(run, vaultId);
  if (item === "notAllowed") {
    const explanation = "Azure's backup status says so; the app has no permission to read that vault.";
    return finish(elsewhere, { vaultId, explanation });
  }
  if (item.kind === "protected") return finish(elsewhere, { vaultId, ...policyOf(item) });
  return outcomeForItem(vaultId, item) ?? proceed(decision.vaultId);
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
