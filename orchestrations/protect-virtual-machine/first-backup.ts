import type { Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { classifyEnableError } from "../../domain/protection/enable-error.ts";
import { runBackup } from "../backup-virtual-machine/run-backup.ts";
import { rereadMachine } from "./read-machine.ts";
import { type Finish, finish, needsAttention, type Restart, recreated } from "./result.ts";
import { type ProtectRun, showStage } from "./run.ts";

/** Makes the first backup where the rules ask for one and follows it. Its own workflow sends the notices about it. */
export function* runFirstBackup(run: ProtectRun, vaultId: string): Generator<Task, BackupResult | undefined, unknown> {
  const { context, decision, machine } = run;
  const retainDays = decision.firstBackupRetainDays;
  if (retainDays === undefined) return undefined;
  showStage(run, "runningFirstBackup", { vaultId });
  return yield* runBackup(context, { vmId: machine.vmId, vaultId, retainDays, thresholds: decision.thresholds });
}

/**
 * Adds the first backup's result to the end of a run. A backup that failed because Azure finds no machine says more: the
 * machine was deleted, or recreated, or its item belongs to an earlier machine. Reading the machine again tells which.
 *
 * @param ifMachineExists - What such a failure means when the machine is still the same: an item that this run created
 *   protects it, one that it found does not.
 */
export function* applyBackupResult(
  run: ProtectRun,
  end: Finish,
  backup: BackupResult | undefined,
  ifMachineExists: "protected" | "notProtected",
): Generator<Task, Finish | Restart, unknown> {
  if (backup === undefined) return end;
  const withBackup: Finish = { ...end, details: { ...end.details, backup } };
  if (!saysMachineIsGone(backup)) return withBackup;
  const { vaultId } = end.details;
  const details = { ...(vaultId !== undefined && { vaultId }), backup };
  const seen = yield* rereadMachine(run);
  if (seen.kind === "gone") return finish({ outcome: "gone", reason: "vmDeleted" }, details);
  if (seen.kind === "recreated") return recreated;
  if (ifMachineExists === "protected") return withBackup;
  const explanation = "Azure finds no machine to back up although it exists: the item belongs to an earlier machine.";
  return needsAttention("protectionError", { ...details, explanation });
}

function saysMachineIsGone({ result, serviceCode }: BackupResult): boolean {
  return result !== "completed" && serviceCode !== undefined && classifyEnableError(serviceCode).kind === "machineGone";
}
