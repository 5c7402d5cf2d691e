import type { BackupJob } from "../../../../local/azure-simulator/recovery-services/model/state.ts";
import { type Violation, violations } from "../violation.ts";
import type { BackupFleetScenario } from "./backup-fleet-scenario.ts";
import type { BackupFleetState, Milestones, RunLine } from "./backup-fleet-state.ts";
import type { Interventions } from "./interventions.ts";
import type { JobRecord } from "./job-records.ts";

/** What the app says of one machine's backup, by the words of a run's report. */
export interface Claimed extends RunLine {
  /** For the violation's text. */
  readonly what: string;
  /** When the backup was asked for, and until when it was followed. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** The workflow that followed it may have been terminated. */
  readonly isTerminated: boolean;
}

/** How a claim differs from the simulator's jobs. */
export function untruths(
  claimed: Claimed,
  scenario: BackupFleetScenario,
  state: BackupFleetState,
  interventions: Interventions,
): readonly Violation[] {
  const record = state.jobs.find(({ job }) => job.id === claimed.jobId);
  const { what, jobId, status, reason, milestones = {}, joined = false, attempts = 0 } = claimed;
  const said = `${what}: ${status} ${reason} ${JSON.stringify(milestones)} of job ${jobId}, joined ${joined}, attempts ${attempts}`;
  if (claimed.jobId !== undefined && (record === undefined || !isOf(record, claimed))) {
    return violations("untruthful", [`${said}, which is no job of the machine`]);
  }
  return [
    ...violations(
      "untruthful",
      record === undefined ? [] : wrongMilestones(claimed, record.job).map((text) => `${said}: ${text}`),
    ),
    ...violations(
      "untruthful",
      wrongEnd(claimed, record).map((text) => `${said}: ${text}`),
    ),
    ...violations(
      "untruthful",
      hiddenBackups(claimed, scenario, state, interventions).map((text) => `${said}: ${text}`),
    ),
    ...violations(
      "other",
      unexplained(claimed, state).map((text) => `${said}: ${text}`),
    ),
  ];
}

function isOf({ job }: JobRecord, { vmId }: Claimed): boolean {
  return job.virtualMachineId.toLowerCase() === vmId.toLowerCase();
}

export function isProven({ end }: BackupJob): boolean {
  return end?.status === "Completed" && end.tasks[1] === "Completed";
}

export function textOf({ id, startedAtMs, end }: BackupJob): string {
  const until = end === undefined ? "" : new Date(end.atMs).toISOString();
  const span = `${new Date(startedAtMs).toISOString()}..${until}`;
  return `job ${id} of ${span} is ${end?.status ?? "InProgress"} ${JSON.stringify(end?.tasks ?? [])}`;
}

/** A milestone that the job does not have. */
function wrongMilestones({ milestones = {}, untilMs }: Claimed, job: BackupJob): readonly string[] {
  const { snapshotAt, vaultedAt, validatedAt } = milestones;
  const hasSnapshot = job.snapshotEndsAtMs <= untilMs && (job.end === undefined || job.end.tasks[0] === "Completed");
  return [
    ...(snapshotAt === undefined || hasSnapshot ? [] : [`it has no snapshot; ${textOf(job)}`]),
    ...(vaultedAt === undefined || job.end?.tasks[1] === "Completed"
      ? []
      : [`nothing is in the vault; ${textOf(job)}`]),
    ...(validatedAt === undefined || job.end?.tasks[2] === "Completed"
      ? []
      : [`nothing was validated; ${textOf(job)}`]),
  ];
}

/** What a job must be for a status. */
const PROVEN_BY: Readonly<Record<string, (job: BackupJob | undefined, milestones: Milestones) => boolean>> = {
  vaulted: (job, { vaultedAt }) => job !== undefined && isProven(job) && vaultedAt !== undefined,
  validated: (job, { validatedAt }) => job !== undefined && isProven(job) && validatedAt !== undefined,
  warned: (job) => job?.end?.status === "CompletedWithWarnings" || job?.end?.tasks[1] === "Skipped",
  failed: (job) => job === undefined || /^(Failed|Cancelled)$/.test(job.end?.status ?? ""),
  leftOut: () => true,
  skipped: () => true,
  unknown: () => true,
};

/** A status that the job does not have. */
function wrongEnd({ status, milestones = {} }: Claimed, record: JobRecord | undefined): readonly string[] {
  const proven = PROVEN_BY[status];
  if (proven === undefined) return ["this is no end"];
  if (proven(record?.job, milestones)) return [];
  return [record === undefined ? "no job proves it" : textOf(record.job)];
}

/** A machine of which the app says that nothing was started for it, or that it failed, though a backup was made for this request. */
function hiddenBackups(
  claimed: Claimed,
  { machines }: BackupFleetScenario,
  { jobs, runs }: BackupFleetState,
  { requested }: Interventions,
): readonly string[] {
  if (!/^(leftOut|skipped|failed)$/.test(claimed.status)) return [];
  const { fromMs, untilMs } = claimed;
  const within = ({ job }: JobRecord) => job.startedAtMs >= fromMs && job.startedAtMs <= untilMs;
  const name = machines.find(({ name: each }) => claimed.vmId.toLowerCase().endsWith(`/${each}`))?.name;
  // What others asked for meanwhile may have started it.
  const others = requested.some(
    ({ machine, atMs }) => machine === name && atMs >= fromMs - 86_400_000 && atMs <= untilMs,
  );
  const overlapping = runs.filter(
    ({ instance }) => instance.createdAtMs <= untilMs && instance.lastUpdatedAtMs >= fromMs,
  );
  if (others || overlapping.length > 1) return [];
  return jobs
    .filter((record) => isOf(record, claimed) && record.job.trigger === "onDemand" && within(record))
    .filter(({ job }) => claimed.status !== "failed" || job.end?.status === "Completed")
    .map(({ job }) => `${textOf(job)}, started meanwhile`);
}

/** Unknown is no way out: some job of the machine must be the cause, or the end of the workflow that followed it. */
function unexplained(claimed: Claimed, { jobs }: BackupFleetState): readonly string[] {
  if (claimed.status !== "unknown" || claimed.isTerminated) return [];
  const own = jobs.filter(
    (record) => isOf(record, claimed) && record.job.startedAtMs >= claimed.fromMs - 12 * 3_600_000,
  );
  const isObscure = ({ job, hidden }: JobRecord) =>
    hidden !== undefined ||
    !Number.isFinite(job.transferEndsAtMs) ||
    (job.end?.status === "Completed" && job.end.tasks[1] === "InProgress");
  return own.some(isObscure) ? [] : [`nothing explains it: ${own.map(({ job }) => textOf(job)).join("; ")}`];
}
