import type { FleetStack } from "./fleet-stack.ts";

/** What the simulator's own call log says, added up. Nothing here comes from the app. */
export interface FleetCalls {
  total: number;
  /** Answered with 429. */
  throttled: number;
  /** Answered with another error. */
  refused: number;
  readonly byAction: Map<string, number>;
  /** When backups were accepted, milliseconds since 1970. */
  readonly startedAtMs: number[];
}

export function noFleetCalls(): FleetCalls {
  return { total: 0, throttled: 0, refused: 0, byAction: new Map(), startedAtMs: [] };
}

/** Adds the calls since the last time. The simulator keeps the newest 50,000 only. */
export function drainFleetCalls({ simulator }: Pick<FleetStack, "simulator">, counts: FleetCalls): void {
  for (const { action = "(not simulated)", status, time } of simulator.calls.list()) {
    counts.total += 1;
    counts.byAction.set(action, (counts.byAction.get(action) ?? 0) + 1);
    if (status === 429) counts.throttled += 1;
    else if (status >= 400) counts.refused += 1;
    if (status === 202 && /\/backup\/action$/i.test(action)) counts.startedAtMs.push(Date.parse(time));
  }
  simulator.calls.clear();
}

/** A backup job as the simulator keeps it, with the recovery point that it made. */
export interface TrueJob {
  readonly jobId: string;
  readonly vmId: string;
  readonly startedAtMs: number;
  readonly endedAtMs?: number;
  readonly status: string;
  readonly isVaulted: boolean;
  /** The time of its recovery point, and the end of its task: both are times of the snapshot, once it is taken. */
  readonly snapshotAtMs: readonly number[];
}

/** Every backup job of these vaults, by machine in lower case. */
export function trueJobs({ simulator }: Pick<FleetStack, "simulator">): ReadonlyMap<string, readonly TrueJob[]> {
  const jobs = simulator.vaults().flatMap((vault) =>
    [...vault.jobs.values()].flatMap((job): readonly TrueJob[] => {
      if (job.kind !== "backup") return [];
      const points = vault.items.get(job.itemKey)?.recoveryPoints ?? [];
      const until = job.end?.atMs ?? Number.POSITIVE_INFINITY;
      const point = points.find(({ atMs }) => atMs >= job.startedAtMs && atMs <= until);
      return [
        {
          jobId: job.id,
          vmId: job.virtualMachineId.toLowerCase(),
          startedAtMs: job.startedAtMs,
          ...(job.end !== undefined && { endedAtMs: job.end.atMs }),
          status: job.end?.status ?? "InProgress",
          isVaulted: job.end?.tasks[1] === "Completed" && point?.vaultedAtMs !== undefined,
          snapshotAtMs: point === undefined ? [] : [point.atMs, job.snapshotEndsAtMs],
        },
      ];
    }),
  );
  return Map.groupBy(jobs, ({ vmId }) => vmId);
}

/** What the app has said of a machine's backup: a line of the run's report, or a published event. */
export interface Claim {
  readonly vmId: string;
  readonly jobId?: string;
  /** Whether it says that the backup ended well, with its data in the vault. */
  readonly isGood: boolean;
  /** Whether it says how the backup ended; not when it says that nothing is known. */
  readonly isEnd: boolean;
  readonly snapshotAt?: string;
  readonly vaultedAt?: string;
  readonly validatedAt?: string;
  /** When it was said, milliseconds since 1970. */
  readonly atMs: number;
}

interface Milestones {
  readonly snapshotAt?: string;
  readonly vaultedAt?: string;
  readonly validatedAt?: string;
}

const GOOD = ["vaulted", "validated"];
const ENDS = [...GOOD, "warned", "failed", "unknown"];

/** What the app has said: the lines of the run's report, and the ends that were published. */
export interface Claims {
  readonly report: Claim[];
  readonly events: Claim[];
}

/** Adds what was said since the last time. */
export function takeClaims({ hub }: Pick<FleetStack, "hub">, claims: Claims): void {
  for (const { name, input, atMs } of hub.takeInputs()) {
    if (name === "writeRunItems") claims.report.push(...claimsOfReport(input, atMs));
    else claims.events.push(...claimsOfEvent(input, atMs));
  }
}

function claimsOfReport(input: string, atMs: number): readonly Claim[] {
  const { items } = JSON.parse(input) as {
    readonly items: readonly {
      readonly vmId: string;
      readonly jobId?: string;
      readonly status: string;
      readonly milestones?: Milestones;
    }[];
  };
  return items.map(({ vmId, jobId, status, milestones }) => ({
    vmId: vmId.toLowerCase(),
    ...(jobId !== undefined && { jobId }),
    isGood: GOOD.includes(status),
    isEnd: ENDS.includes(status),
    ...milestones,
    atMs,
  }));
}

function claimsOfEvent(input: string, atMs: number): readonly Claim[] {
  const { event } = JSON.parse(input) as {
    readonly event?: {
      readonly kind: string;
      readonly ends?: readonly {
        readonly vmId: string;
        readonly result: { readonly result: string; readonly jobId?: string; readonly milestones: Milestones };
      }[];
    };
  };
  if (event?.kind !== "backupsEnded") return [];
  return (event.ends ?? []).map(({ vmId, result: { result, jobId, milestones } }) => ({
    vmId: vmId.toLowerCase(),
    ...(jobId !== undefined && { jobId }),
    isGood: result === "completed",
    isEnd: result !== "timedOut",
    ...milestones,
    atMs,
  }));
}
