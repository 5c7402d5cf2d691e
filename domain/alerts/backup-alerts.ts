import type { JobError } from "../backup/job.ts";
import type { BackupResult } from "../backup/result.ts";
import type { JobPhase } from "../backup/tasks.ts";
import type { Instant } from "../instant.ts";
import { type BackupRetrier, type BackupSubject, isBackupProblem } from "../notices/backup.ts";
import { alertId } from "./alert-id.ts";
import type { AlertHead, BackupProblem, TypedAlert } from "./typed-alert.ts";

/** What a poll found of a job that may be worth telling. */
export type BackupNews = { readonly vmId: string; readonly jobId?: string } & (
  | {
      readonly kind: "ended";
      readonly result: BackupResult;
      readonly error?: JobError;
      /** Who tries a failed backup again while attempts are left. */
      readonly retriedBy?: BackupRetrier;
    }
  | { readonly kind: "stalled"; readonly phase: JobPhase; readonly seconds: number }
  /** `stalls`: stalls of the job that were told. */
  | { readonly kind: "recovered"; readonly stalls: number }
);

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

/**
 * The alerts about what one poll of a vault found, one per job. None for backups that simply completed: the event of their end says
 * what they end.
 */
export function newsAlerts(vaultId: string, news: readonly BackupNews[], at: Instant): readonly TypedAlert[] {
  return news.flatMap((one) => newsAlert(vaultId, one, at) ?? []);
}

function newsAlert(vaultId: string, news: BackupNews, at: Instant): TypedAlert | undefined {
  const { vmId, jobId } = news;
  const subject = { vmId, vaultId, ...(jobId !== undefined && { jobId }) };
  const headOf = (kind: TypedAlert["kind"], what: string) => {
    return { alertId: alertId(kind, backupTopic({ vaultId, jobId: jobId ?? vmId }, what)), at };
  };
  switch (news.kind) {
    case "ended": {
      const { result, error, retriedBy } = news;
      const alert = backupAlert(headOf("backupProblem", `ended ${result.result}`), subject, result, error);
      return alert === undefined || retriedBy === undefined ? alert : { ...alert, retriedBy };
    }
    case "stalled": {
      const { phase, seconds } = news;
      return { ...headOf("backupStalled", phase), kind: "backupStalled", ...subject, phase, seconds };
    }
    case "recovered":
      return { ...headOf("backupProgressed", String(news.stalls)), kind: "backupProgressed", ...subject };
  }
}

/** What an alert about a job says: workflows that follow one job raise the same alert, so it is told once. */
export function backupTopic(job: { readonly vaultId: string; readonly jobId: string }, what: string): readonly string[] {
  return [job.vaultId.toLowerCase(), job.jobId.toLowerCase(), what];
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
