import type { BackupJob, Job, Vault } from "../../../../local/azure-simulator/recovery-services/model/state.ts";
import { chance, type Random } from "../seeded-random.ts";
import type { TestStack } from "../test-stack.ts";

/** A backup job that the simulator ever started, also one that its vault no longer shows. */
export interface JobRecord {
  readonly job: BackupJob;
  readonly vaultId: string;
  /** Seconds for which it showed late; `vanished`: it was lost from the vault's history. */
  readonly hidden?: number | "vanished";
}

export interface JobRecords {
  all(): readonly JobRecord[];
  /** From now on jobs show at once. */
  endFaults(): void;
}

/** How jobs are hidden from the app, and what else happens when one starts. */
interface HidingPlan {
  readonly random: Random;
  /** Chances of each job on demand. */
  readonly lateJobs: number;
  readonly vanishingJobs: number;
  readonly onStart: (job: BackupJob) => void;
}

const MAX_LATE_SECONDS = 120;
const MAX_UNTIL_VANISHED_SECONDS = 3 * 3600;

/** Records every backup job of the vaults that exist, and hides some as planned. */
export function recordJobs({ simulator, clock }: Pick<TestStack, "simulator" | "clock">, plan: HidingPlan): JobRecords {
  const records: JobRecord[] = [];
  let isFaulty = true;
  const later = (seconds: number, run: () => void) =>
    clock.schedule(clock.now() + seconds * 1000, run, { background: true });
  const started = (vault: Vault, job: BackupJob) => {
    const { random } = plan;
    plan.onStart(job);
    const record = { job, vaultId: vault.id };
    if (isFaulty && chance(random, plan.lateJobs)) {
      const seconds = Math.ceil(random() * MAX_LATE_SECONDS);
      vault.jobs.delete(job.id);
      later(seconds, () => show(vault, job));
      records.push({ ...record, hidden: seconds });
    } else if (isFaulty && chance(random, plan.vanishingJobs)) {
      later(Math.ceil(random() * MAX_UNTIL_VANISHED_SECONDS), () => vault.jobs.delete(job.id));
      records.push({ ...record, hidden: "vanished" });
    } else records.push(record);
  };
  for (const vault of simulator.vaults()) watchJobs(vault, started);
  return {
    all: () => records,
    endFaults() {
      isFaulty = false;
    },
  };
}

const { set } = Map.prototype;

/** Calls `started` synchronously when a backup job of the vault starts. */
function watchJobs(vault: Vault, started: (vault: Vault, job: BackupJob) => void): void {
  Object.assign(vault.jobs, {
    set(id: string, job: Job) {
      set.call(vault.jobs, id, job);
      if (job.kind === "backup") started(vault, job);
      return vault.jobs;
    },
  });
}

function show(vault: Vault, job: BackupJob): void {
  set.call(vault.jobs, job.id, job);
}
