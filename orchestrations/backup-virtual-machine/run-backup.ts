import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { type BackupSubject, backupResultNotice } from "../../domain/notices/backup.ts";
import { backupVirtualMachine, type WorkflowInput } from "../contracts/workflows.ts";
import { callChild } from "../durable/call.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";

/** The result of a backup workflow that ended without one: it was terminated, or its result is unreadable. */
export const lostBackup: BackupResult = { result: "unknown", milestones: {}, reason: "monitorFailed" };

/** Runs `backupVirtualMachine` as a child. A child that ends without a result is reported as "unknown", never as "fine". */
export function* runBackup(
  context: OrchestrationContext,
  input: WorkflowInput<typeof backupVirtualMachine>,
): Generator<Task, BackupResult, unknown> {
  try {
    return yield* callChild(context, backupVirtualMachine, input);
  } catch {
    const { vmId, vaultId } = input;
    yield* sendLostNotice(context, vaultId === undefined ? { vmId } : { vmId, vaultId });
    return lostBackup;
  }
}

export function* sendLostNotice(context: OrchestrationContext, subject: BackupSubject): Generator<Task, void, unknown> {
  const notice = backupResultNotice(subject, lostBackup, [], nowOf(context));
  if (notice !== undefined) yield* sendNotice(context, notice);
}
