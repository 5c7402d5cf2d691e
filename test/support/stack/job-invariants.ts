import { sameResource } from "../../../domain/resource-id.ts";
import { sampleVmId } from "../../../local/sample-machines.ts";
import type { AzureState, JobRecord } from "./azure-state.ts";
import type { BackupRun } from "./backup-runs.ts";
import type { RandomScenario } from "./random-scenario.ts";
import type { ReceivedNotice } from "./received-notices.ts";
import { type Violation, violations } from "./violation.ts";

interface Result {
  readonly result: string;
  readonly reason: string;
  readonly jobId?: string;
  readonly attempts?: number;
  readonly milestones: { readonly snapshotAt?: string; readonly vaultedAt?: string; readonly validatedAt?: string };
}

const NOTICE_KIND: Readonly<Record<string, string>> = {
  completedWithWarnings: "backupCompletedWithWarnings",
  failed: "backupFailed",
  cancelled: "backupCancelled",
  skipped: "backupOnlySnapshot",
  timedOut: "backupTimedOut",
  unknown: "backupUnknown",
};

/** Reported results agree with Azure's jobs, no more backups start than were requested, and each bad result causes one notice. */
export function jobViolations(
  scenario: RandomScenario,
  runs: readonly BackupRun[],
  azure: AzureState,
  notices: readonly ReceivedNotice[],
): readonly Violation[] {
  const ended = runs.flatMap(({ output }) => (output === undefined ? [] : [JSON.parse(output) as Result]));
  const results = ended.filter((result) => result.jobId !== undefined);
  const withoutJob = ended.filter((result) => result.jobId === undefined);
  return [
    ...results.flatMap((result) => violations("untruthful", resultDifferences(result, azure))),
    ...violations("double", surplusJobs(scenario, runs, azure)),
    ...results.flatMap((result) => resultNoticeViolations(result, notices)),
    ...noticeWithoutJobViolations(scenario, withoutJob.length, notices),
  ];
}

function resultDifferences(result: Result, azure: AzureState): readonly string[] {
  const job = azure.jobs.find((candidate) => candidate.jobId === result.jobId);
  const reported = `${result.result} ${result.reason} of job ${result.jobId}`;
  if (job === undefined) return result.result === "unknown" ? [] : [`${reported}, a job that Azure does not have`];
  const actual = `Azure reports ${job.status} ${JSON.stringify(job.tasks)}`;
  const { snapshotAt, vaultedAt, validatedAt } = result.milestones;
  const hasSnapshot = job.tasks["Take Snapshot"] === "Completed";
  const isVaulted = job.tasks["Transfer data to vault"] === "Completed";
  return [
    ...(agrees(result, job) ? [] : [`${reported}: ${actual}`]),
    ...(snapshotAt !== undefined && !hasSnapshot ? [`snapshot reported; ${actual}`] : []),
    ...(vaultedAt !== undefined && !isVaulted ? [`vaulted reported; ${actual}`] : []),
    ...(validatedAt !== undefined ? [`validated reported; ${actual}`] : []),
  ];
}

function agrees({ result, milestones }: Result, { status, tasks }: JobRecord): boolean {
  const transfer = tasks["Transfer data to vault"];
  switch (result) {
    case "completed":
      return status === "Completed" && transfer === "Completed" && milestones.vaultedAt !== undefined;
    case "skipped":
      return status === "Completed" && transfer === "Skipped" && milestones.vaultedAt === undefined;
    case "completedWithWarnings":
      return status === "CompletedWithWarnings";
    case "failed":
      return status === "Failed";
    case "cancelled":
      return status === "Cancelled";
    // The app stopped polling: the job's present status was not known then.
    default:
      return true;
  }
}

/** Each requested backup is one run, which starts at most one job per attempt. Jobs that the policy starts at its own time are not the app's. */
function surplusJobs(scenario: RandomScenario, runs: readonly BackupRun[], azure: AzureState): readonly string[] {
  const appJobs = azure.jobs.filter((job) => new Date(job.startedAtMs).toISOString().slice(11, 16) !== "23:00");
  return scenario.machines.flatMap((machine) => {
    const jobs = appJobs.filter((job) => job.machine === machine).length;
    const requested = runs
      .filter(({ vmId }) => sameResource(vmId, sampleVmId(machine)))
      .reduce((sum, { output }) => sum + attemptsIn(output), 0);
    return jobs <= requested ? [] : [`${machine} has ${jobs} backup jobs, ${requested} were requested`];
  });
}

function attemptsIn(output: string | undefined): number {
  return output === undefined ? 1 : ((JSON.parse(output) as Result).attempts ?? 1);
}

function resultNoticeViolations(result: Result, notices: readonly ReceivedNotice[]): readonly Violation[] {
  if (result.result === "completed") return [];
  const kind = NOTICE_KIND[result.result];
  const count = notices.filter((notice) => notice.kind === kind && notice.jobId === result.jobId).length;
  if (count === 1) return [];
  return violations(count === 0 ? "lost" : "double", [
    `${count} notices of the result ${result.result} of job ${result.jobId}`,
  ]);
}

/** Of backups requested by HTTP only the newest workflow is kept: there may be more notices than workflows, never fewer. */
function noticeWithoutJobViolations(
  scenario: RandomScenario,
  workflows: number,
  notices: readonly ReceivedNotice[],
): readonly Violation[] {
  const kinds = Object.values(NOTICE_KIND);
  const count = notices.filter(
    (notice) => kinds.includes(notice.kind) && notice.jobId === undefined && notice.vmId !== "",
  ).length;
  const max = workflows + scenario.steps.filter((step) => step.what === "requestBackup").length;
  if (count >= workflows && count <= max) return [];
  return violations(count < workflows ? "lost" : "double", [
    `${workflows} backups ended without a job, with ${count} notices`,
  ]);
}
