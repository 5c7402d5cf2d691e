import type { JobError } from "../backup/job.ts";
import type { BackupResult } from "../backup/result.ts";
import type { JobPhase } from "../backup/tasks.ts";
import type { Instant } from "../instant.ts";
import { backupReasons } from "../reasons.ts";
import { adviceForCode } from "./advice/for-code.ts";
import { adviceForReason, hasRemedy } from "./advice/for-reason.ts";
import type { Notice, NoticeKind, Severity, WhoActs } from "./notice.ts";
import { reasonWords } from "./reason-words.ts";
import { machineFacts, machineName, presentFacts, sentences, timeTextOf, vaultName } from "./wording.ts";

/** The backup that a notice is about. */
export interface BackupSubject {
  readonly vmId: string;
  /** Absent when no vault was found. */
  readonly vaultId?: string;
  readonly jobId?: string;
}

/** Who tries a failed backup again by itself while attempts are left: the request for it, or the run of a schedule. */
export const backupRetriers = ["request", "schedule"] as const;
export type BackupRetrier = (typeof backupRetriers)[number];

const RETRY_WORDS: Readonly<Record<BackupRetrier, string>> = {
  request: "While attempts are left, three within 24 hours, Holdfast tries it again by itself.",
  schedule: "While the run of the schedule allows it, Holdfast tries it again by itself.",
};

/** A result that is worth a notice. */
export type ProblemResult = BackupResult & { readonly result: Exclude<BackupResult["result"], "completed"> };

/** Whether there is more to tell than that the backup completed. */
export function isBackupProblem(result: BackupResult): result is ProblemResult {
  return result.result !== "completed";
}

interface ResultWords {
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly title: string;
  readonly whatToDo: string;
  /** Instead, where there is no job to open. */
  readonly withoutJob?: string;
  readonly whoActs: WhoActs;
}

const RESULT_WORDS: Readonly<Record<ProblemResult["result"], ResultWords>> = {
  completedWithWarnings: {
    kind: "backupCompletedWithWarnings",
    severity: "warning",
    title: "backup completed with warnings",
    whatToDo: "Open the job in the vault and resolve the error it shows, so that the next backup has no warning.",
    withoutJob: "Resolve the error that Azure names, so that the next backup has no warning.",
    whoActs: "platformAdmin",
  },
  failed: {
    kind: "backupFailed",
    severity: "error",
    title: "backup failed",
    whatToDo: "Open the job in the vault, resolve the error it shows, then start a new backup.",
    withoutJob: "Resolve the error that Azure names, then start a new backup.",
    whoActs: "platformAdmin",
  },
  cancelled: {
    kind: "backupCancelled",
    severity: "warning",
    title: "backup was cancelled",
    whatToDo: "Start a new backup unless it was cancelled on purpose.",
    whoActs: "platformAdmin",
  },
  skipped: {
    kind: "backupOnlySnapshot",
    severity: "warning",
    title: "backup made only a snapshot",
    whatToDo: "Nothing yet: the next transfer brings the data. If it repeats, find out why transfers take so long.",
    whoActs: "platformAdmin",
  },
  timedOut: {
    kind: "backupTimedOut",
    severity: "error",
    title: "backup did not end in time",
    whatToDo:
      "Open the job in the vault: Azure may still finish it. Nothing waits for it any longer, but its end is still reported.",
    withoutJob: "Open the machine's backup item in the vault and check its last recovery point.",
    whoActs: "platformAdmin",
  },
  unknown: {
    kind: "backupUnknown",
    severity: "error",
    title: "backup result unknown",
    whatToDo: "Open the machine's backup item in the vault and check its last recovery point.",
    whoActs: "platformAdmin",
  },
};

/**
 * The notice about a backup that did not simply complete. What to do is said by the table of codes, for an unknown code by Azure,
 * else by the reason.
 */
export function backupProblemNotice(
  subject: BackupSubject,
  result: ProblemResult,
  { error: first, retriedBy }: { readonly error?: JobError; readonly retriedBy?: BackupRetrier },
  occurredAt: Instant,
): Notice {
  const { kind, severity, title, ...words } = RESULT_WORDS[result.result];
  const code = result.serviceCode ?? first?.code;
  const known = code === undefined ? undefined : adviceForCode(code);
  // A cause that the app waits for ("none") had its time: this notice is sent when the app no longer waits.
  const remedy = known?.whoActs === "none" ? undefined : known;
  const own = hasRemedy(result.reason) ? adviceForReason(result.reason) : undefined;
  return {
    kind,
    severity,
    title: `${machineName(subject.vmId)}: ${title}`,
    text: sentences(
      backupReasons[result.reason],
      known?.meaning,
      first?.message,
      retriedBy === undefined ? undefined : RETRY_WORDS[retriedBy],
    ),
    whatToDo: remedy?.whatToDo ?? recommended(first) ?? own?.whatToDo ?? resultAdvice(subject, words),
    whoActs: remedy?.whoActs ?? own?.whoActs ?? words.whoActs,
    vmId: subject.vmId,
    occurredAt,
    facts: presentFacts([
      ...subjectFacts(subject),
      ["Reason", reasonWords(result.reason)],
      ["Azure's code", code],
      ...milestoneFacts(result.milestones),
      attemptsFact(result.attempts),
      ["Backup extension", extensionText(result.extension)],
    ]),
  };
}

function resultAdvice({ jobId }: BackupSubject, words: Pick<ResultWords, "whatToDo" | "withoutJob">): string {
  return jobId === undefined ? (words.withoutJob ?? words.whatToDo) : words.whatToDo;
}

const PHASE_WORDS: Readonly<Record<JobPhase, string>> = {
  snapshot: "taking the snapshot",
  transfer: "transferring data to the vault",
  validation: "validating the recovery point",
};

/** The notice that a running backup has not progressed for too long. Sent once per phase. */
export function backupStalledNotice(
  subject: BackupSubject,
  stalled: { readonly phase: JobPhase; readonly seconds: number },
  occurredAt: Instant,
): Notice {
  return {
    kind: "backupStalled",
    severity: "warning",
    title: `${machineName(subject.vmId)}: backup stalled`,
    text: `No progress seen for ${hoursAndMinutes(stalled.seconds)} while ${PHASE_WORDS[stalled.phase]}.`,
    whatToDo:
      stalled.phase === "snapshot"
        ? "Check the machine's VM agent and load: the agent takes part in the snapshot."
        : "Nothing yet: large transfers take hours. Open the job in the vault if it makes no progress by tomorrow.",
    whoActs: stalled.phase === "snapshot" ? "vmOwner" : "none",
    vmId: subject.vmId,
    occurredAt,
    facts: presentFacts([...subjectFacts(subject), ["Phase", stalled.phase]]),
  };
}

/** The notice that a stalled backup progresses again. */
export function backupRecoveredNotice(subject: BackupSubject, occurredAt: Instant): Notice {
  return {
    kind: "backupRecovered",
    severity: "info",
    title: `${machineName(subject.vmId)}: backup resumed`,
    text: "The stalled backup has made progress.",
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId: subject.vmId,
    occurredAt,
    facts: presentFacts(subjectFacts(subject)),
  };
}

/** The notice that a backup has completed, after something was told that hindered the machine's backups. */
export function backupCompletedNotice(
  subject: BackupSubject,
  { milestones, attempts }: Pick<BackupResult, "milestones" | "attempts">,
  occurredAt: Instant,
): Notice {
  return {
    kind: "backupRecovered",
    severity: "info",
    title: `${machineName(subject.vmId)}: backed up again`,
    text: "A backup has completed without a warning.",
    whatToDo: "Nothing.",
    whoActs: "none",
    vmId: subject.vmId,
    occurredAt,
    facts: presentFacts([...subjectFacts(subject), ...milestoneFacts(milestones), attemptsFact(attempts)]),
  };
}

function subjectFacts(subject: BackupSubject): readonly (readonly [string, string | undefined])[] {
  return [
    ...machineFacts(subject.vmId),
    ["Vault", subject.vaultId === undefined ? undefined : vaultName(subject.vaultId)],
    ["Job", subject.jobId],
  ];
}

/** What Azure has confirmed, and when. */
function milestoneFacts({ snapshotAt, vaultedAt, validatedAt }: BackupResult["milestones"]) {
  return [
    ["Snapshot", timeTextOf(snapshotAt)],
    ["In the vault", timeTextOf(vaultedAt)],
    ["Validated", timeTextOf(validatedAt)],
  ] as const;
}

function attemptsFact(attempts: number | undefined) {
  return ["Attempts", attempts === undefined ? undefined : String(attempts)] as const;
}

function extensionText(extension: BackupResult["extension"]): string | undefined {
  if (extension === undefined) return undefined;
  const { state, version, message } = extension;
  return [state, version === undefined ? "" : `version ${version}`, message ?? ""]
    .filter((part) => part !== "")
    .join(", ");
}

function recommended(error: JobError | undefined): string | undefined {
  const text = error?.recommendations.map((recommendation) => recommendation.trim()).join(" ");
  return text === "" ? undefined : text;
}

function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
