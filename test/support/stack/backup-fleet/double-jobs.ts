import { fleetVmId } from "../fleet/fleet-machine.ts";
import { type BackupFleetScenario, isSelected } from "./backup-fleet-scenario.ts";
import type { BackupFleetState, RunRecord } from "./backup-fleet-state.ts";
import type { Interventions } from "./interventions.ts";
import type { JobRecord } from "./job-records.ts";
import { textOf } from "./truth.ts";

/**
 * Backups that were not asked for: while a run works for a machine, at most one starts for it, one for each other run and request of
 * that time, and one after each that failed.
 */
export function doubleJobs(
  scenario: BackupFleetScenario,
  { jobs, runs }: BackupFleetState,
  { requested }: Interventions,
): readonly string[] {
  const onDemand = jobs.filter(({ job }) => job.trigger === "onDemand");
  return scenario.machines.flatMap((machine) => {
    const vmId = fleetVmId(machine).toLowerCase();
    const own = onDemand.filter(({ job }) => job.virtualMachineId.toLowerCase() === vmId);
    const selecting = runs.filter(({ id }) =>
      scenario.schedules.some((schedule) => id.startsWith(`run:${schedule.name}:`) && isSelected(schedule, machine)),
    );
    const requests = requested.filter((request) => request.machine === machine.name).length;
    const inAll = own.filter((record) => !isRetry(record, own));
    const total = selecting.length + requests;
    return [
      ...(inAll.length <= total
        ? []
        : [`${machine.name}: ${inAll.length} backups for ${total} requests: ${list(own)}`]),
      ...selecting.flatMap((run) => {
        const started = inAll.filter((record) => isWithin(run, record));
        const overlapping = selecting.filter((other) => other !== run && overlap(run, other)).length;
        const allowed = 1 + overlapping + requests;
        return started.length <= allowed
          ? []
          : [`${run.id} ${machine.name}: ${started.length} backups: ${list(started)}`];
      }),
    ];
  });
}

/** A backup may follow one that failed or is lost from the vault's history; one retry for each. */
function isRetry({ job }: JobRecord, all: readonly JobRecord[]): boolean {
  const earlier = all.filter((other) => other.job.startedAtMs < job.startedAtMs).at(-1);
  const end = earlier?.job.end;
  return end?.status === "Failed" && end.atMs <= job.startedAtMs;
}

function isWithin({ instance }: RunRecord, { job }: JobRecord): boolean {
  return job.startedAtMs >= instance.createdAtMs && job.startedAtMs <= instance.lastUpdatedAtMs;
}

function overlap(a: RunRecord, b: RunRecord): boolean {
  const { createdAtMs, lastUpdatedAtMs } = a.instance;
  return b.instance.createdAtMs <= lastUpdatedAtMs && b.instance.lastUpdatedAtMs >= createdAtMs;
}

function list(records: readonly JobRecord[]): string {
  return records.map(({ job }) => `${new Date(job.startedAtMs).toISOString()} ${textOf(job)}`).join("; ");
}
