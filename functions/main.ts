import { app } from "@azure/functions";
import * as df from "durable-functions";
import { createCredential } from "../azure/arm/credential.ts";
import { createComputeVirtualMachines } from "../azure/compute/compute-virtual-machines.ts";
import { createRecoveryServicesVault } from "../azure/recovery-services/recovery-services-vault.ts";
import { createVaultDirectory } from "../azure/recovery-services/vault-directory.ts";
import { createTeamsChannel } from "../chat/teams-channel.ts";
import { createWebhookChannel } from "../chat/webhook-channel.ts";
import type { ChannelSettings } from "../config/config-file.ts";
import { appFolderOf, loadConfig } from "../config/load-config.ts";
import { readSettings } from "../config/settings.ts";
import { BackupError } from "../domain/errors.ts";
import { toInstant } from "../domain/instant.ts";
import { backupVirtualMachine } from "../orchestrations/backup-virtual-machine/workflow.ts";
import * as contracts from "../orchestrations/contracts/activities.ts";
import { monitorBackupJob } from "../orchestrations/monitor-backup-job.ts";
import { protectVirtualMachine } from "../orchestrations/protect-virtual-machine/workflow.ts";
import { lookAgain } from "../orchestrations/recheck-machine.ts";
import { runBackupSchedule } from "../orchestrations/run-backup-schedule.ts";
import { createDecideProtection } from "./activities/decide-protection.ts";
import { createEnableProtection } from "./activities/enable-protection.ts";
import { createEnsurePolicy } from "./activities/ensure-policy.ts";
import { createEnsureVault } from "./activities/ensure-vault.ts";
import { createGetBackupJob } from "./activities/get-backup-job.ts";
import { createLocateProtectedItem } from "./activities/locate-protected-item.ts";
import { createPostChatMessage, type RoutedChannel } from "./activities/post-chat-message.ts";
import { createReadBackupStatus } from "./activities/read-backup-status.ts";
import { createReadOperation } from "./activities/read-operation.ts";
import { createReadProtectedItem } from "./activities/read-protected-item.ts";
import { createReadVirtualMachine } from "./activities/read-virtual-machine.ts";
import { createSelectForSchedule } from "./activities/select-for-schedule.ts";
import { createStartProtection } from "./activities/start-protection.ts";
import { createTriggerBackup } from "./activities/trigger-backup.ts";
import { createUndeleteProtectedItem } from "./activities/undelete-protected-item.ts";
import { durableWorkflows } from "./durable-workflows.ts";
import { attention } from "./entities/recheck-requests.ts";
import { announcements } from "./entities/sent-notices.ts";
import { readEventEnvelope } from "./events/event-envelope.ts";
import { MalformedEvents } from "./events/malformed-events.ts";
import { newestOccurrence, scheduleProblem } from "./schedule-occurrences.ts";
import { createBackup } from "./triggers/backup.ts";
import { createHealth } from "./triggers/health.ts";
import { createProtect, type StartDeps } from "./triggers/protect.ts";
import { createBackupNow } from "./triggers/schedule-tick.ts";
import { createVmWritten } from "./triggers/vm-written.ts";

// Settings and configuration: wrong ones end the start here, with every mistake named.
const settings = readSettings(process.env);
const { protection: config, channels: channelSettings } = loadConfig(
  settings,
  appFolderOf(import.meta.dirname),
  scheduleProblem,
);

// biome-ignore lint/plugin: the one place where the machine's clock enters the app.
const nowMs = () => Date.now();

// Clients.
const azure = { credential: createCredential(), endpoint: settings.armEndpoint };
const machines = createComputeVirtualMachines(azure);
const vault = createRecoveryServicesVault(azure);
const directory = createVaultDirectory(azure);
const channels = channelSettings.map(createChannel);
const workflows = durableWorkflows;
const malformedEvents = new MalformedEvents();

// What of an error reaches the workflow that called the activity.
df.app.setExceptionPropertiesProvider({ getExceptionProperties: exceptionProperties });

// Activities.
const durableClient = df.input.durableClient();
df.app.activity(contracts.readVirtualMachine.name, { handler: createReadVirtualMachine({ machines }) });
df.app.activity(contracts.decideProtection.name, { handler: createDecideProtection({ machines, config }) });
df.app.activity(contracts.readBackupStatus.name, { handler: createReadBackupStatus({ vault }) });
df.app.activity(contracts.ensureVault.name, { handler: createEnsureVault({ directory, config }) });
df.app.activity(contracts.ensurePolicy.name, { handler: createEnsurePolicy({ directory, config }) });
df.app.activity(contracts.readProtectedItem.name, { handler: createReadProtectedItem({ vault }) });
df.app.activity(contracts.enableProtection.name, { handler: createEnableProtection({ vault }) });
df.app.activity(contracts.undeleteProtectedItem.name, { handler: createUndeleteProtectedItem({ vault }) });
df.app.activity(contracts.readOperation.name, { handler: createReadOperation({ vault }) });
df.app.activity(contracts.locateProtectedItem.name, {
  handler: createLocateProtectedItem({ machines, vault, config }),
});
df.app.activity(contracts.triggerBackup.name, { handler: createTriggerBackup({ vault }) });
df.app.activity(contracts.getBackupJob.name, { handler: createGetBackupJob({ vault }) });
df.app.activity(contracts.postChatMessage.name, { handler: createPostChatMessage({ channels }) });
df.app.activity(contracts.selectForSchedule.name, {
  handler: createSelectForSchedule({ machines, directory, vault, config }),
});
df.app.activity(contracts.startProtection.name, {
  extraInputs: [durableClient],
  handler: createStartProtection({ workflows }),
});

// Workflows and the entities they share. Their names stay in histories: never rename one while instances run.
df.app.orchestration("protectVirtualMachine", protectVirtualMachine);
df.app.orchestration("backupVirtualMachine", backupVirtualMachine);
df.app.orchestration("monitorBackupJob", monitorBackupJob);
df.app.orchestration("runBackupSchedule", runBackupSchedule);
df.app.orchestration("lookAgain", lookAgain);
df.app.entity("attention", attention);
df.app.entity("announcements", announcements);

// Triggers.
app.eventGrid("vmWritten", {
  extraInputs: [durableClient],
  handler: createVmWritten({ readEnvelope: readEventEnvelope, workflows, malformedEvents }),
});
app.timer("backupNow", {
  schedule: "0 * * * * *",
  extraInputs: [durableClient],
  handler: createBackupNow({
    schedules: config.schedules,
    newestOccurrence,
    workflows,
    now: () => toInstant(new Date(nowMs())),
  }),
});
const start: StartDeps = {
  workflows,
  checkStatus: (request, context, instanceId) => df.getClient(context).createCheckStatusResponse(request, instanceId),
};
app.http("protect", {
  methods: ["POST"],
  route: "virtual-machines/protect",
  authLevel: "function",
  extraInputs: [durableClient],
  handler: createProtect(start),
});
app.http("backup", {
  methods: ["POST"],
  route: "virtual-machines/backup",
  authLevel: "function",
  extraInputs: [durableClient],
  handler: createBackup(start),
});
app.http("health", {
  methods: ["GET"],
  authLevel: "anonymous",
  handler: createHealth({ config, channels, malformedEvents }),
});

function createChannel(given: ChannelSettings): RoutedChannel & { readonly warnings: readonly string[] } {
  const { name, url, minimumSeverity } = given;
  const common = { name, url, allowLocal: settings.allowLocalWebhooks };
  if (given.type === "teams") {
    const { publicUrl } = settings;
    const channel = createTeamsChannel({ ...common, ...(publicUrl !== undefined && { publicUrl }) });
    return { channel, minimumSeverity, warnings: channel.warnings };
  }
  const { signingSecret } = given;
  const channel = createWebhookChannel({
    ...common,
    now: nowMs,
    ...(signingSecret !== undefined && { signingSecret }),
  });
  return { channel, minimumSeverity, warnings: [] };
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
