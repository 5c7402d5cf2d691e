import type { JobError } from "../backup/job.ts";
import type { BackupResult } from "../backup/result.ts";
import { type BackupSubject, isBackupProblem } from "../notices/backup.ts";
import type { AlertHead, BackupProblem } from "./typed-alert.ts";

const MAX_MESSAGE_CHARACTERS = 1000;
const MAX_RECOMMENDATIONS = 3;
const MAX_RECOMMENDATION_CHARACTERS = 500;

/** The alert about a backup that did not simply complete; `undefined` for one that did. */
export function backupAlert(
  head: AlertHead,
  { vmId, vaultId, jobId }: BackupSubject,
  result: BackupResult,
  error?: JobError,
): BackupProblem | undefined {
  if (!isBackupProblem(result)) return undefined;
  return {
    ...head,
    kind: "backupProblem",
    vmId,
    ...(vaultId !== undefined && { vaultId }),
    ...(jobId !== undefined && { jobId }),
    result,
    ...(error !== undefined && { error: cut(error) }),
  };
}

function cut({ code, message, recommendations }: JobError): JobError {
  return {
    code,
    message: message.slice(0, MAX_MESSAGE_CHARACTERS),
    recommendations: recommendations
      .slice(0, MAX_RECOMMENDATIONS)
      .map((text) => text.slice(0, MAX_RECOMMENDATION_CHARACTERS)),
  };
}
