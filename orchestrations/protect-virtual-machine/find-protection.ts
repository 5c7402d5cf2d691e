import type { Task } from "durable-functions";
import { decideByItem, type ItemStep, whereProtected } from "../../domain/protection/state.ts";
import { patientRetry } from "../../domain/retry.ts";
import { readBackupStatus, readProtectedItem } from "../contracts/activities.ts";
import { ActivityFailed, callActivity } from "../durable/call-activity.ts";
import { endRun, go, type ProtectRun, type RunEnd, type Stage, showStage } from "./run.ts";

/** Ends the run when another vault protects the machine. Azure's quick check is not believed alone: the item is read, too. */
export function* findElsewhereStage(run: ProtectRun): Stage<undefined> {
  const { context, machine, decision } = run;
  showStage(run, "askingWhetherProtected");
  const request = { vmId: machine.vmId, location: machine.location };
  const status = yield* callActivity(context, readBackupStatus, request, patientRetry);
  const where = whereProtected(status, decision.vaultId);
  if (where.kind !== "elsewhere") return go(undefined);
  const item = yield* readItemElsewhere(run, where.vaultId);
  if (item === "notAllowed") {
    const explanation = "Azure's backup status says so; the app may not read that vault.";
    return endRun(
      run,
      { outcome: "alreadyProtected", reason: "protectedElsewhere" },
      { vaultId: where.vaultId, explanation },
    );
  }
  if (item.kind === "protected") {
    const policy = item.policyId === undefined ? {} : { policyId: item.policyId };
    const verdict = { outcome: "alreadyProtected", reason: "protectedElsewhere" } as const;
    return endRun(run, verdict, { vaultId: where.vaultId, ...policy });
  }
  return endByItem(run, where.vaultId, item) ?? go(undefined);
}

/** What the machine's item in this vault means. */
export function* readItem(run: ProtectRun, vaultId: string): Generator<Task, ItemStep, unknown> {
  const answer = yield* callActivity(run.context, readProtectedItem, { vaultId, vmId: run.machine.vmId }, patientRetry);
  return decideByItem(answer.kind === "none" ? undefined : answer);
}

/** Ends the run when the item says that the machine is protected, or that somebody must look at it. */
export function endByItem(run: ProtectRun, vaultId: string, item: ItemStep): RunEnd | undefined {
  switch (item.kind) {
    case "protected": {
      const policy = item.policyId === undefined ? {} : { policyId: item.policyId };
      return endRun(run, { outcome: "alreadyProtected", reason: "protectedInVault" }, { vaultId, ...policy });
    }
    case "stopped":
    case "error": {
      const reason = item.kind === "stopped" ? "protectionStopped" : "protectionError";
      const explanation = `Azure's protection state: ${item.protectionState}.`;
      return endRun(run, { outcome: "needsAttention", reason }, { vaultId, explanation });
    }
    case "enable":
    case "undelete":
      return undefined;
  }
}

function* readItemElsewhere(run: ProtectRun, vaultId: string): Generator<Task, ItemStep | "notAllowed", unknown> {
  try {
    return yield* readItem(run, vaultId);
  } catch (error) {
    if (error instanceof ActivityFailed && error.facts.code === "AZURE_ACCESS_DENIED") return "notAllowed";
    throw error;
  }
}
