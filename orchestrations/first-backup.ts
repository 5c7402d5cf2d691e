import type { Task } from "durable-functions";
import type { BackupResult } from "../domain/backup-result.ts";
import { type ProtectRun, showStage } from "./protect-run.ts";
import { runBackup } from "./run-backup.ts";

/** Makes the first backup where the rules ask for one and follows it to its end. Its own workflow tells people about it. */
export function* firstBackup(run: ProtectRun, vaultId: string): Generator<Task, BackupResult | undefined, unknown> {
  const { context, decision, machine } = run;
  const retainDays = decision.firstBackupRetainDays;
  if (retainDays === undefined) return undefined;
  showStage(run, "makingFirstBackup", { vaultId });
  return yield* runBackup(context, { vmId: machine.vmId, vaultId, retainDays, thresholds: decision.thresholds });
}
