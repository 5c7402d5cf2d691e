import type { InvocationContext } from "@azure/functions";
import type * as DurableFunctions from "durable-functions";
import { BackupError } from "../domain/errors.ts";
import { backupVirtualMachine } from "../orchestrations/backup-virtual-machine/workflow.ts";
import { type ActivityOutput, activityContracts } from "../orchestrations/contracts/activities.ts";
import { entityContracts } from "../orchestrations/contracts/entities.ts";
import { workflowContracts } from "../orchestrations/contracts/workflows.ts";
import { monitorBackupJob } from "../orchestrations/monitor-backup-job.ts";
import { protectVirtualMachine } from "../orchestrations/protect-virtual-machine/workflow.ts";
import { recheckMachine } from "../orchestrations/recheck-machine.ts";
import { runBackupSchedule } from "../orchestrations/run-backup-schedule.ts";
import { recheckRequests } from "./entities/recheck-requests.ts";
import { sentNotices } from "./entities/sent-notices.ts";

type ActivityName = keyof typeof activityContracts;

/** A handler for every activity contract. */
export type ActivityHandlers = {
  readonly [Name in ActivityName]: (
    input: unknown,
    context: InvocationContext,
  ) => Promise<ActivityOutput<(typeof activityContracts)[Name]>>;
};

/** Activities that start workflows, and so need the Durable client as extra input. */
const CLIENT_ACTIVITIES: readonly ActivityName[] = ["startProtection"];

/**
 * Registers workflows, entities and activities under the names of their contracts, and what of an error reaches the workflow
 * that called the activity. The app and its tests share this wiring. The names stay in histories: see CONTRIBUTING.md.
 */
export function registerWorkflows(
  durable: Pick<typeof DurableFunctions, "app" | "input">,
  handlers: ActivityHandlers,
): void {
  const { app, input } = durable;
  app.setExceptionPropertiesProvider({ getExceptionProperties: exceptionProperties });

  app.orchestration(workflowContracts.protectVirtualMachine.name, protectVirtualMachine);
  app.orchestration(workflowContracts.backupVirtualMachine.name, backupVirtualMachine);
  app.orchestration(workflowContracts.monitorBackupJob.name, monitorBackupJob);
  app.orchestration(workflowContracts.runBackupSchedule.name, runBackupSchedule);
  app.orchestration(workflowContracts.recheckMachine.name, recheckMachine);

  app.entity(entityContracts.recheckRequests.name, recheckRequests);
  app.entity(entityContracts.sentNotices.name, sentNotices);

  const client = input.durableClient();
  for (const name of Object.keys(activityContracts) as readonly ActivityName[]) {
    const extraInputs = CLIENT_ACTIVITIES.includes(name) ? { extraInputs: [client] } : {};
    app.activity(activityContracts[name].name, { ...extraInputs, handler: handlers[name] });
  }
}

function exceptionProperties(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof BackupError)) return undefined;
  const { code, retryable, retryAfterSeconds, serviceCode } = error;
  return {
    code,
    retryable,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(serviceCode !== undefined && { serviceCode }),
  };
}
