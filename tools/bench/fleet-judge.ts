import type { Claim, Claims, TrueJob } from "./fleet-evidence.ts";
import type { FleetLayout } from "./fleet-layout.ts";

export interface Judgement {
  /** Machines whose backups ended well by simulator, report and event alike; by simulator and event where the run's deadline came first. */
  readonly proven: number;
  /** Machines without an end in the report, or without a published end of their job. */
  readonly lost: number;
  /** Backup jobs beyond one per machine. */
  readonly doubled: number;
  /** Machines whose backup still runs, or never began. */
  readonly unended: number;
  readonly falseClaims: number;
  /** At most 20 examples. */
  readonly falsehoods: readonly string[];
  /** From the end of a job until the report was given it, ascending; without those that the run did not wait for. Seconds. */
  readonly reportDelays: readonly number[];
  /** From the end of a job until it was published, ascending. Seconds. */
  readonly eventDelays: readonly number[];
}

/** A machine's true jobs, and what was said last of it. */
interface Case {
  readonly jobs: readonly TrueJob[];
  readonly line?: Claim;
  readonly end?: Claim;
}

/** Times of recovery points are told to the second. */
const ROUNDING_MS = 1000;

/** Compares what the app said with the simulator's state. */
export function judge(
  { vaults }: FleetLayout,
  jobs: ReadonlyMap<string, readonly TrueJob[]>,
  { report, events }: Claims,
  deadlineMs: number,
): Judgement {
  const lines = Map.groupBy(report, ({ vmId }) => vmId);
  const ends = Map.groupBy(events, ({ vmId }) => vmId);
  const cases = vaults
    .flatMap(({ machines }) => machines)
    .map(({ vmId }): Case => {
      const mine = jobs.get(vmId.toLowerCase()) ?? [];
      const line = lines.get(vmId.toLowerCase())?.findLast(({ isEnd }) => isEnd);
      const end = ends.get(vmId.toLowerCase())?.find(({ isEnd, jobId }) => isEnd && jobId === mine[0]?.jobId);
      return { jobs: mine, ...(line !== undefined && { line }), ...(end !== undefined && { end }) };
    });
  const found = [...report, ...events].flatMap((claim) => falsehoods(claim, jobs.get(claim.vmId) ?? []));
  return {
    proven: cases.filter((one) => isProven(one, deadlineMs)).length,
    lost: cases.filter(({ jobs: mine, line, end }) => mine.length === 0 || !line || !end).length,
    doubled: cases.reduce((sum, { jobs: mine }) => sum + Math.max(0, mine.length - 1), 0),
    unended: cases.filter(({ jobs: mine }) => mine[0]?.endedAtMs === undefined).length,
    falseClaims: found.length,
    falsehoods: found.slice(0, 20),
    reportDelays: delays(cases, ({ line }) => line).filter((seconds) => seconds >= 0),
    eventDelays: delays(cases, ({ end }) => end),
  };
}

/** At its deadline the run says of a job that still transfers that nothing is known, and that is true. */
function isProven({ jobs: [job], line, end }: Case, deadlineMs: number): boolean {
  if (job?.endedAtMs === undefined || line === undefined) return false;
  const isReported = line.isGood || job.endedAtMs > deadlineMs;
  return isReported && end?.isGood === true && job.isVaulted;
}

function delays(cases: readonly Case[], claimOf: (one: Case) => Claim | undefined): readonly number[] {
  return cases
    .flatMap((one) => {
      const endedAtMs = one.jobs[0]?.endedAtMs;
      const claim = claimOf(one);
      return endedAtMs === undefined || claim === undefined ? [] : [(claim.atMs - endedAtMs) / 1000];
    })
    .sort((a, b) => a - b);
}

/** What a claim says that the simulator's job does not bear out; empty when it is true. */
function falsehoods(claim: Claim, jobs: readonly TrueJob[]): readonly string[] {
  const job = jobs.find(({ jobId }) => jobId === claim.jobId);
  if (job === undefined) {
    return claim.isGood || claim.vaultedAt !== undefined ? [`${claim.vmId}: good by a job that Azure has not`] : [];
  }
  const { snapshotAt, vaultedAt, validatedAt } = claim;
  const checks: readonly (readonly [what: string, isTrue: boolean])[] = [
    ["a good end", !claim.isGood || isGoodBy(job, claim.atMs)],
    ["a good end without both milestones", !claim.isGood || (snapshotAt !== undefined && vaultedAt !== undefined)],
    [`a snapshot at ${snapshotAt}`, snapshotAt === undefined || job.snapshotAtMs.some((at) => isNear(snapshotAt, at))],
    [
      `data in the vault at ${vaultedAt}`,
      vaultedAt === undefined || (job.isVaulted && isNear(vaultedAt, job.endedAtMs)),
    ],
    ["a validation, which the simulator never makes,", validatedAt === undefined],
  ];
  return checks.flatMap(([what, isTrue]) =>
    isTrue ? [] : [`${claim.vmId}: ${what} of job ${job.jobId}, ${job.status}`],
  );
}

function isGoodBy({ status, isVaulted, endedAtMs }: TrueJob, atMs: number): boolean {
  return status === "Completed" && isVaulted && endedAtMs !== undefined && endedAtMs <= atMs;
}

function isNear(told: string, atMs: number | undefined): boolean {
  return atMs !== undefined && Math.abs(Date.parse(told) - atMs) <= ROUNDING_MS;
}

/** The value below which this share of them lies; of none, not a number. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
