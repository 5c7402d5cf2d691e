import { type Instant, isBefore } from "../../instant.ts";
import { parseVirtualMachineId } from "../../resource-id.ts";
import type { BackupOrigin } from "../job.ts";
import { machineMark, type StartedJob } from "../watch-keys.ts";
import { isSince } from "./windows.ts";

/** What recovery points have told the vault's watch of who started a machine's backups. */
export type MachineOrigins = readonly Pick<StartedJob, "startedAt" | "origin">[];

/** A set time with what belongs to it. */
interface Span {
  readonly dueAt: Instant;
  readonly until?: Instant;
}

/** @returns The origins of a machine by its ID; none where nothing is known. */
export function originsByMachine(jobs: readonly StartedJob[]): (vmId: string) => MachineOrigins {
  if (jobs.length === 0) return () => [];
  const byMachine = Map.groupBy(jobs, ({ machine }) => machine);
  return (vmId) => {
    const id = parseVirtualMachineId(vmId);
    return (id === undefined ? undefined : byMachine.get(machineMark(id))) ?? [];
  };
}

/** Whether a backup of this origin is known to have started for this set time. */
export function hasOrigin(origins: MachineOrigins, wanted: BackupOrigin, span: Span): boolean {
  return origins.some(({ origin, startedAt }) => origin === wanted && belongsTo(startedAt, span));
}

/** Whether a job is known to be on demand. Starts are remembered to the minute; a machine has one start in a minute. */
export function isOnDemand(startedAt: Instant, origins: MachineOrigins): boolean {
  const minute = startedAt.slice(0, 16);
  return origins.some((known) => known.origin === "onDemand" && known.startedAt.slice(0, 16) === minute);
}

/** Whether what happened then counts for a set time: since an hour before it, and before the next one. */
export function belongsTo(at: Instant, { dueAt, until }: Span): boolean {
  return isSince(at, dueAt) && (until === undefined || isBefore(at, until));
}
