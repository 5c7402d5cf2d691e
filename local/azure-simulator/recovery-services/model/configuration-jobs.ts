import type { JobError } from "../errors/job-details.ts";
import { type Model, randomBetween, recordOperation } from "./model.ts";
import { shortName } from "./names.ts";
import type { ConfigurationJob, OperationRecord, Vault } from "./state.ts";

/** A configuration under way: the job that records it and the operation that callers poll. */
export interface StartedConfiguration {
  readonly job: ConfigurationJob;
  readonly operation: OperationRecord;
  readonly error: JobError | undefined;
}

/**
 * Recorded medians, in milliseconds: enable and change half a minute, delete two minutes. A job takes between half and
 * twice as long.
 */
const TYPICAL_MS: Readonly<Record<ConfigurationJob["operation"], number>> = {
  ConfigureBackup: 31_000,
  DisableBackup: 12_000,
  DeleteBackupData: 110_000,
  Undelete: 12_000,
  // Not recorded: the documentation says hours.
  MoveRecoveryPoint: 7_200_000,
};

/** Starts a job without tasks and the operation that leads to it. The operation succeeds when the job has ended. */
export function startConfiguration(
  model: Model,
  vault: Vault,
  machine: { readonly virtualMachineId: string; readonly resourceGroup: string; readonly virtualMachineName: string },
  wanted: {
    readonly operation: ConfigurationJob["operation"];
    readonly bag: Readonly<Record<string, string>>;
    readonly error: JobError | undefined;
  },
): StartedConfiguration {
  const startedAtMs = model.context.clock.now();
  const endsAtMs = startedAtMs + Math.round(TYPICAL_MS[wanted.operation] * randomBetween(model, 0.5, 2));
  const itemKey = shortName({ resourceGroup: machine.resourceGroup, name: machine.virtualMachineName });
  const job: ConfigurationJob = {
    kind: "configuration",
    id: model.context.newGuid(),
    activityId: model.context.newGuid(),
    itemKey,
    virtualMachineName: machine.virtualMachineName,
    virtualMachineId: machine.virtualMachineId,
    startedAtMs,
    cancelledAtMs: undefined,
    end: undefined,
    operation: wanted.operation,
    propertyBag: { "VM Name": machine.virtualMachineName, ...wanted.bag },
  };
  vault.jobs.set(job.id, job);
  const operation = recordOperation(model, vault, {
    startedAtMs,
    endsAtMs,
    resultItemKey: itemKey,
    ...(wanted.error === undefined
      ? { properties: { objectType: "OperationStatusJobExtendedInfo", jobId: job.id } }
      : { error: { code: wanted.error.errorTitle, message: messageOf(wanted.error) } }),
  });
  return { job, operation, error: wanted.error };
}

/** Schedules the end of a configuration: its effect on the item, then the job's end. */
export function finishConfiguration(model: Model, started: StartedConfiguration, apply: (atMs: number) => void): void {
  const { job, operation, error } = started;
  model.agenda.at(operation.endsAtMs, (atMs) => {
    apply(atMs);
    job.end =
      error === undefined ? { atMs, status: "Completed", tasks: [] } : { atMs, status: "Failed", tasks: [], error };
  });
}

/** Whether a configuration of the item is under way; a move between tiers does not count. */
export function isBeingConfigured(vault: Vault, itemKey: string): boolean {
  return [...vault.jobs.values()].some(
    (job) =>
      job.kind === "configuration" &&
      job.operation !== "MoveRecoveryPoint" &&
      job.itemKey === itemKey &&
      job.end === undefined,
  );
}

function messageOf(error: JobError): string {
  return [error.errorString, ...error.recommendations].join("\r\n");
}
