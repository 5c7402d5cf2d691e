import { sampleVmId } from "../../../local/sample-machines.ts";
import type { BackupRun } from "./backup-runs.ts";
import type { SentNotice } from "./notices-sent.ts";
import type { Story } from "./random-story.ts";
import type { Azure, JobRecord } from "./what-azure-says.ts";

interface Result {
  readonly result: string;
  readonly reason: string;
  readonly jobId?: string;
  readonly milestones: { readonly snapshotAt?: string; readonly vaultedAt?: string; readonly validatedAt?: string };
}

const KIND_OF_RESULT: Readonly<Record<string, string>> = {
  completedWithWarnings: "backupCompletedWithWarnings",
  failed: "backupFailed",
  cancelled: "backupCancelled",
  skipped: "backupOnlySnapshot",
  timedOut: "backupTimedOut",
  unknown: "backupUnknown",
};

/** What the app says of backups agrees with Azure's own jobs; it never starts more than were asked for; bad ends are told once. */
export function jobPromises(
  story: Story,
  runs: readonly BackupRun[],
  azure: Azure,
  messages: readonly SentNotice[],
): readonly string[] {
  const ended = runs.flatMap(({ output }) => (output === undefined ? [] : [JSON.parse(output) as Result]));
  const results = ended.filter((result) => result.jobId !== undefined);
  const withoutJob = ended.filter((result) => result.jobId === undefined);
  return [
    ...results.flatMap((result) => truthOf(result, azure)),
    ...tooManyJobs(story, runs, azure),
    ...badEndsNotToldOnce(results, messages),
    ...jobsNeverStarted(story, withoutJob.length, messages),
  ];
}

function truthOf(result: Result, azure: Azure): readonly string[] {
  const job = azure.jobs.find((candidate) => candidate.jobId === result.jobId);
  const what = `${result.result} ${result.reason} of job ${result.jobId}`;
  if (job === undefined) return result.result === "unknown" ? [] : [`${what}, which Azure does not know`];
  const says = `Azure says ${job.status} ${JSON.stringify(job.tasks)}`;
  const { snapshotAt, vaultedAt, validatedAt } = result.milestones;
  return [
    ...(agrees(result, job) ? [] : [`${what}: ${says}`]),
    ...(snapshotAt !== undefined && job.tasks["Take Snapshot"] !== "Completed" ? [`snapshot claimed; ${says}`] : []),
    ...(vaultedAt !== undefined && job.tasks["Transfer data to vault"] !== "Completed"
      ? [`vaulted claimed; ${says}`]
      : []),
    ...(validatedAt !== undefined ? [`validated claimed; ${says}`] : []),
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
    // The app stopped watching: whatever Azure says by now was not known then.
    default:
      return true;
  }
}

/** Every backup that was asked for is one run, which starts one job at most. Jobs that the policy starts at its hour are not ours. */
function tooManyJobs(story: Story, runs: readonly BackupRun[], azure: Azure): readonly string[] {
  const ours = azure.jobs.filter((job) => new Date(job.startedAtMs).toISOString().slice(11, 16) !== "23:00");
  return story.machines.flatMap((machine) => {
    const jobs = ours.filter((job) => job.machine === machine).length;
    const most = runs.filter(({ vmId }) => vmId === sampleVmId(machine)).length;
    return jobs <= most ? [] : [`${machine} has ${jobs} backup jobs, ${most} were asked for`];
  });
}

function badEndsNotToldOnce(results: readonly Result[], messages: readonly SentNotice[]): readonly string[] {
  const bad = results.filter((result) => result.result !== "completed");
  return bad.flatMap((result) => {
    const kind = KIND_OF_RESULT[result.result];
    const told = messages.filter((message) => message.kind === kind && message.jobId === result.jobId).length;
    return told === 1 ? [] : [`${result.result} of job ${result.jobId} was told ${told} times`];
  });
}

/** Of backups asked for by HTTP only the last workflow stays: there may be more messages than workflows, never fewer. */
function jobsNeverStarted(story: Story, workflows: number, messages: readonly SentNotice[]): readonly string[] {
  const kinds = Object.values(KIND_OF_RESULT);
  const told = messages.filter((message) => kinds.includes(message.kind) && message.jobId === undefined).length;
  const most = workflows + story.acts.filter((act) => act.what === "askToBackUp").length;
  const isRight = told >= workflows && told <= most;
  return isRight ? [] : [`${workflows} backups ended without a job, people were told of ${told}`];
}
