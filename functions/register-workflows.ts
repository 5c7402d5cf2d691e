import type { InvocationContext } from "@azure/functions";
import type * as DurableFunctions from "durable-functions";
import { BackupError } from "../domain/errors.ts";
import { classifyEnableError } from "../domain/protection/enable-error.ts";
import { backupRunPart } from "../orchestrations/backup-run/part-workflow.ts";
import { runBackupSchedule } from "../orchestrations/backup-run/workflow.ts";
import { backupVirtualMachine } from "../orchestrations/backup-virtual-machine/workflow.ts";
import { checkVault } from "../orchestrations/check-vault.ts";
import { type ActivityOutput, activityContracts } from "../orchestrations/contracts/activities.ts";
import { entityContracts } from "../orchestrations/contracts/entities.ts";
import { workflowContracts } from "../orchestrations/contracts/workflows.ts";
import { deleteBackupData } from "../orchestrations/delete-backup-data.ts";
import { deliverMessage } from "../orchestrations/deliver-message/workflow.ts";
import { followIncident } from "../orchestrations/follow-incident.ts";
import { protectVirtualMachine } from "../orchestrations/protect-virtual-machine/workflow.ts";
import { publishEvent } from "../orchestrations/publish-event.ts";
import { raiseAlerts } from "../orchestrations/raise-alerts/workflow.ts";
import { recheckMachine } from "../orchestrations/recheck-machine.ts";
import { retireMachine } from "../orchestrations/retire-machine.ts";
import { retryProtection } from "../orchestrations/retry-protection.ts";
import { sendDigest } from "../orchestrations/send-digest.ts";
import { sweepSubscriptions } from "../orchestrations/sweep/workflow.ts";
import { watchVault } from "../orchestrations/watch-vault/workflow.ts";
import { appCounts } from "./entities/app-counts.ts";
import { backupClaims } from "./entities/backup-claims.ts";
import { backupMailbox } from "./entities/backup-mailbox.ts";
import { channelDigest } from "./entities/channel-digest.ts";
import { channelGate } from "./entities/channel-gate.ts";
import { expectedBackups } from "./entities/expected-backups.ts";
import { incident } from "./entities/incident.ts";
import { incidentWindow } from "./entities/incident-window.ts";
import { itemBinding } from "./entities/item-binding.ts";
import { openIncidents } from "./entities/open-incidents.ts";
import { openProblem } from "./entities/open-problem.ts";
import { recheckRequests } from "./entities/recheck-requests.ts";
import { requestBudget } from "./entities/request-budget.ts";
import { runControl } from "./entities/run-control.ts";
import { scheduleStart } from "./entities/schedule-start.ts";
import { sweepDigest } from "./entities/sweep-digest.ts";
import { timerBeats } from "./entities/timer-beats.ts";
import { usedActions } from "./entities/used-actions.ts";
import { vaultLedger } from "./entities/vault-ledger.ts";
import { vaultRoute } from "./entities/vault-route.ts";
import { vaultWatch } from "./entities/vault-watch.ts";

type ActivityName = keyof typeof activityContracts;

/** A handler for every activity contract. */
export type ActivityHandlers = {
  readonly [Name in ActivityName]: (
    input: unknown,
    context: InvocationContext,
  ) => Promise<ActivityOutput<(typeof activityContracts)[Name]>>;
};

/** Activities that start or read workflows, and so need the Durable client as extra input. */
const CLIENT_ACTIVITIES: readonly ActivityName[] = [
  "startProtection",
  "startDelivery",
  "startAlerts",
  "startDigest",
  "startBackups",
  "readBackups",
  "startPublication",
  "startRetry",
  "retryContradicted",
  "startRetirement",
  "readProtection",
  "sweepMachines",
  "startProtections",
  "startRetirements",
  "readProbes",
  "takeDeadLetters",
  "startWatch",
  "startPart",
  "readParts",
  "observeVaultJobs",
  "readExpectations",
  "startFollow",
  "writeIncident",
];

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
  app.orchestration(workflowContracts.runBackupSchedule.name, runBackupSchedule);
  app.orchestration(workflowContracts.backupRunPart.name, backupRunPart);
  app.orchestration(workflowContracts.recheckMachine.name, recheckMachine);
  app.orchestration(workflowContracts.retryProtection.name, retryProtection);
  app.orchestration(workflowContracts.retireMachine.name, retireMachine);
  app.orchestration(workflowContracts.deleteBackupData.name, deleteBackupData);
  app.orchestration(workflowContracts.deliverMessage.name, deliverMessage);
  app.orchestration(workflowContracts.sendDigest.name, sendDigest);
  app.orchestration(workflowContracts.publishEvent.name, publishEvent);
  app.orchestration(workflowContracts.sweepSubscriptions.name, sweepSubscriptions);
  app.orchestration(workflowContracts.watchVault.name, watchVault);
  app.orchestration(workflowContracts.checkVault.name, checkVault);
  app.orchestration(workflowContracts.raiseAlerts.name, raiseAlerts);
  app.orchestration(workflowContracts.followIncident.name, followIncident);

  app.entity(entityContracts.recheckRequests.name, recheckRequests);
  app.entity(entityContracts.itemBinding.name, itemBinding);
  app.entity(entityContracts.requestBudget.name, requestBudget);
  app.entity(entityContracts.openProblem.name, openProblem);
  app.entity(entityContracts.vaultLedger.name, vaultLedger);
  app.entity(entityContracts.vaultRoute.name, vaultRoute);
  app.entity(entityContracts.sweepDigest.name, sweepDigest);
  app.entity(entityContracts.runControl.name, runControl);
  app.entity(entityContracts.backupClaims.name, backupClaims);
  app.entity(entityContracts.backupMailbox.name, backupMailbox);
  app.entity(entityContracts.vaultWatch.name, vaultWatch);
  app.entity(entityContracts.expectedBackups.name, expectedBackups);
  app.entity(entityContracts.openIncidents.name, openIncidents);
  app.entity(entityContracts.incidentWindow.name, incidentWindow);
  app.entity(entityContracts.incident.name, incident);
  app.entity(entityContracts.usedActions.name, usedActions);
  app.entity(entityContracts.channelGate.name, channelGate);
  app.entity(entityContracts.channelDigest.name, channelDigest);
  app.entity(entityContracts.appCounts.name, appCounts);
  app.entity(entityContracts.timerBeats.name, timerBeats);
  app.entity(entityContracts.scheduleStart.name, scheduleStart);

  const client = input.durableClient();
  for (const name of Object.keys(activityContracts) as readonly ActivityName[]) {
    const extraInputs = CLIENT_ACTIVITIES.includes(name) ? { extraInputs: [client] } : {};
    app.activity(activityContracts[name].name, { ...extraInputs, handler: withoutStacks(name, handlers[name]) });
  }
}

type Handler = (input: unknown, context: InvocationContext) => Promise<unknown>;

/**
 * Errors cross the task hub without a stack, which would be most of a history and helps no workflow. That of an error which is
 * none of the app's goes to the log instead.
 */
function withoutStacks(name: string, handler: Handler): Handler {
  return async (input, context) => {
    try {
      return await handler(input, context);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!(error instanceof BackupError)) context.error(`Activity ${name} failed unexpectedly: ${error.stack}`);
      error.stack = "";
      throw error;
    }
  };
}

function exceptionProperties(error: unknown): Record<string, unknown> | undefined {
  if (!(error instanceof BackupError)) return undefined;
  const { code, retryable, retryAfterSeconds, serviceCode } = error;
  const classified = code === "AZURE_NOT_FOUND" ? (serviceCode ?? "ResourceNotFound") : serviceCode;
  return {
    code,
    retryable,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(serviceCode !== undefined && { serviceCode }),
    ...(classified !== undefined && { errorClass: classifyEnableError(classified) }),
  };
}
