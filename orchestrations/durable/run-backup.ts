import type { OrchestrationContext, Task } from "durable-functions";
import type { z } from "zod";
import type { BackupResult } from "../../domain/backup/result.ts";
import { backupResultNotice } from "../../domain/notices/backup.ts";
import type { backupInput } from "../contracts/backup-input.ts";
import { backupResult } from "../contracts/backup-result.ts";
import { fromJson } from "./json.ts";
import { tellPeople } from "./send-notice.ts";
import { nowOf } from "./time.ts";

/** A backup workflow that ended without an answer: somebody terminated it, or its answer is unreadable. */
export const lostBackup: BackupResult = { result: "unknown", milestones: {}, reason: "monitorFailed" };

/** Runs `backupVirtualMachine` as a child. A child that ends without an answer is told and is "unknown", never "fine". */
export function* runBackup(
  context: OrchestrationContext,
  input: z.input<typeof backupInput>,
): Generator<Task, BackupResult, unknown> {
  try {
    return fromJson(backupResult, yield context.df.callSubOrchestrator("backupVirtualMachine", input));
  } catch {
    const { vmId, vaultId } = input;
    const subject = vaultId === undefined ? { vmId } : { vmId, vaultId };
    const notice = backupResultNotice(subject, lostBackup, [], nowOf(context));
    if (notice !== undefined) yield* tellPeople(context, notice);
    return lostBackup;
  }
}
