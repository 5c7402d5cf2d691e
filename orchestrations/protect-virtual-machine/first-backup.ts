import type { Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { decideByEnableFailure } from "../../domain/protection/enable-error.ts";
import { patientRetry } from "../../domain/retry.ts";
import { readVirtualMachine } from "../contracts/activities.ts";
import { callActivity } from "../durable/call-activity.ts";
import { runBackup } from "../durable/run-backup.ts";
import { confirmAbsence } from "./confirm-absence.ts";
import { endRun, type NextGeneration, type ProtectRun, type RunEnd, showStage, startOver } from "./run.ts";

/** Makes the first backup where the rules ask for one and follows it to its end. Its own workflow tells people about it. */
export function* firstBackup(run: ProtectRun, vaultId: string): Generator<Task, BackupResult | undefined, unknown> {
  const { context, decision, machine } = run;
  const retainDays = decision.firstBackupRetainDays;
  if (retainDays === undefined) return undefined;
  showStage(run, "makingFirstBackup", { vaultId });
  return yield* runBackup(context, { vmId: machine.vmId, vaultId, retainDays, thresholds: decision.thresholds });
}

/**
 * Adds the first backup's result to the end of a run. A backup that failed because Azure finds no machine says more than that:
 * the machine was deleted, or made again, or stands under an item that is not its own; which of these, it is read.
 *
 * @param whenThere - What the machine is when it is still the same: an item that this run made protects it, one that it found
 *   does not.
 */
export function* believeBackup(
  run: ProtectRun,
  end: RunEnd,
  backup: BackupResult | undefined,
  whenThere: "protected" | "notProtected",
): Generator<Task, RunEnd | NextGeneration, unknown> {
  if (backup === undefined) return end;
  const withBackup: RunEnd = { ...end, outcome: { ...end.outcome, backup } };
  if (!saysMachineIsGone(backup)) return withBackup;
  const seen = yield* confirmAbsence(run.context, () =>
    callActivity(run.context, readVirtualMachine, { vmId: run.machine.vmId }, patientRetry),
  );
  const { vaultId } = end.outcome;
  const details = { ...(vaultId !== undefined && { vaultId }), backup };
  if (seen.kind === "notFound") return endRun(run, { outcome: "gone", reason: "vmDeleted" }, details);
  if (seen.machine.uniqueId !== run.machine.uniqueId) return startOver(run.input);
  if (whenThere === "protected") return withBackup;
  const explanation = "Azure finds no machine to back up, yet there is one: the item is that of an earlier machine.";
  return endRun(run, { outcome: "needsAttention", reason: "protectionError" }, { ...details, explanation });
}

function saysMachineIsGone({ result, serviceCode }: BackupResult): boolean {
  return (
    result !== "completed" && serviceCode !== undefined && decideByEnableFailure(serviceCode).kind === "machineGone"
  );
}
