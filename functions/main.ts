import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { app } from "@azure/functions";
import * as df from "durable-functions";
import { createAzurePorts, lazyCredential } from "../azure/azure-ports.ts";
import { registeringProvider } from "../azure/subscriptions/provider-registration.ts";
import { readConfigFile } from "../config/config-file.ts";
import { appFolderOf, loadConfig } from "../config/load-config.ts";
import { readSettings } from "../config/settings.ts";
import { hasPortal } from "../domain/alerts/portal-links.ts";
import { BackupError } from "../domain/errors.ts";
import { toInstant } from "../domain/instant.ts";
import { createStoragePorts } from "../storage/storage-ports.ts";
import { observeApp } from "../telemetry/observe-app.ts";
import { linksToAct } from "./action-links.ts";
import { createApplyEvent } from "./activities/apply-event.ts";
import { createComparePolicies } from "./activities/compare-policies.ts";
import { createDecideProtection } from "./activities/decide-protection.ts";
import { createEnableProtection } from "./activities/enable-protection.ts";
import { createEnsurePolicy } from "./activities/ensure-policy.ts";
import { createEnsureVault } from "./activities/ensure-vault.ts";
import { createGetBackupJob } from "./activities/get-backup-job.ts";
import { createListBackupJobs } from "./activities/list-backup-jobs.ts";
import { createListItemVaults } from "./activities/list-item-vaults.ts";
import { createLocateProtectedItem } from "./activities/locate-protected-item.ts";
import { createObserveVault } from "./activities/observe-vault.ts";
import { createPlanRetirement } from "./activities/plan-retirement.ts";
import { createPlanSweep } from "./activities/plan-sweep.ts";
import { createReadBackupStatus } from "./activities/read-backup-status.ts";
import { createReadBackups } from "./activities/read-backups.ts";
import { createReadOperation } from "./activities/read-operation.ts";
import { createReadProbes } from "./activities/read-probes.ts";
import { createReadProtectedItem } from "./activities/read-protected-item.ts";
import { createReadProtection } from "./activities/read-protection.ts";
import { createReadVirtualMachine } from "./activities/read-virtual-machine.ts";
import { createRetryContradicted } from "./activities/retry-contradicted.ts";
import { createStartBackups } from "./activities/start-backups.ts";
import { createStartProtection } from "./activities/start-protection.ts";
import { createStartProtections, createStartRetirements } from "./activities/start-protections.ts";
import { createStartPublication } from "./activities/start-publication.ts";
import { createStartRetirement } from "./activities/start-retirement.ts";
import { createStartRetry } from "./activities/start-retry.ts";
import { createStartWatch } from "./activities/start-watch.ts";
import { createStopProtection } from "./activities/stop-protection.ts";
import { createSweepCause } from "./activities/sweep-cause.ts";
import { createSweepLocks } from "./activities/sweep-locks.ts";
import { createSweepMachines } from "./activities/sweep-machines.ts";
import { createSweepOrphans } from "./activities/sweep-orphans.ts";
import { createSweepUnseen } from "./activities/sweep-unseen.ts";
import { createTakeDeadLetters } from "./activities/take-dead-letters.ts";
import { createTriggerBackup } from "./activities/trigger-backup.ts";
import { createUndeleteProtectedItem } from "./activities/undelete-protected-item.ts";
import { withinBudget } from "./activity-budget.ts";
import { approvalActivities } from "./approval-activities.ts";
import { configuredChannel } from "./configured-channel.ts";
import { createChannel } from "./create-channel.ts";
import { deliveryActivities } from "./delivery-activities.ts";
import { durableWorkflows } from "./durable-workflows.ts";
import { MalformedEvents } from "./events/malformed-events.ts";
import { surveyFleet } from "./fleet-survey.ts";
import { guardedRoutes } from "./http/guarded-routes.ts";
import { ANY_METHOD, onlyMethod } from "./http/only-method.ts";
import { type StartDeps, startedWithoutKeys } from "./http/start-response.ts";
import { withEtag } from "./http/with-etag.ts";
import { incidentActivities } from "./incident-activities.ts";
import { createKnownVaults } from "./known-vaults.ts";
import { createMonitoring, expectedToRun } from "./monitoring.ts";
import { createNoteMachine } from "./note-machine.ts";
import { readLedgerState } from "./read-ledger-state.ts";
import { registerAccessRoutes } from "./register-access-routes.ts";
import { registerAlertRoutes } from "./register-alert-routes.ts";
import { registerChannelRoutes } from "./register-channel-routes.ts";
import { registerEventTriggers } from "./register-event-triggers.ts";
import { registerFleetRoute } from "./register-fleet-route.ts";
import { registerHealthRoutes } from "./register-health-routes.ts";
import { registerIncidentRoutes } from "./register-incident-routes.ts";
import { registerMachineRoutes } from "./register-machine-routes.ts";
import { registerOpenApiRoute } from "./register-openapi-route.ts";
import { registerPageRoute } from "./register-page-route.ts";
import { registerRunRoutes } from "./register-run-routes.ts";
import { registerSchedules } from "./register-schedules.ts";
import { registerWorkflows } from "./register-workflows.ts";
import { runActivities } from "./run-activities.ts";
import { scheduleProblem } from "./schedule-occurrences.ts";
import { createSharedPreflight } from "./shared-preflight.ts";
import { createSharedRequestBudget, type RequestOrigin } from "./shared-request-budget.ts";
import { createStartDeliveries } from "./start-deliveries.ts";
import { ThrottledRequests } from "./throttled-requests.ts";
import { createTimerClock } from "./timer-clock.ts";
import { createListVaults } from "./triggers/list-vaults.ts";
import { createPurgeTick } from "./triggers/purge-tick.ts";
import { createSweepTick } from "./triggers/sweep-tick.ts";
import { createWatchTick } from "./triggers/watch-tick.ts";
import { createWhatIf, type GivenConfig } from "./triggers/what-if.ts";
import { createWatchActivities } from "./watch-activities.ts";

// Settings and configuration: invalid ones end the start here, with every error named.
const settings = readSettings(process.env);
const appFolder = appFolderOf(import.meta.dirname);
const appConfig = loadConfig(settings, appFolder, scheduleProblem);
const { protection: config, finishedInstances } = appConfig;

// biome-ignore lint/plugin: the one place where the machine's clock enters the app.
const nowMs = () => Date.now();
const now = () => toInstant(new Date(nowMs()));
const clock = createTimerClock(now);

// Clients, loaded when they are first used.
const budget = createSharedRequestBudget({
  workerId: randomUUID(),
  origins: new AsyncLocalStorage<RequestOrigin>(),
  nowMs,
  random: Math.random,
});
const telemetry = settings.telemetry && observeApp(app, settings.telemetry);
const throttled = new ThrottledRequests();
const calls = throttled.counting(telemetry?.calls);
const credential = lazyCredential();
const { armEndpoint: endpoint, apiVersions = {} } = settings;
const azure = createAzurePorts({ credential, endpoint, apiVersions, budget, calls });
const { disks, machines, subscriptions, fleet } = azure;
const vault = withRegistration(azure.vault);
const vaultJobs = withRegistration(azure.vaultJobs);
const directory = withRegistration(azure.directory);
const storage = createStoragePorts({ settings: settings.storage, credential }, settings);
const { inventory, reports, incidents, deliveries, malformedEventLog, changes, approvals, deadLetters } = storage;
const channelDeps = { settings, identity: credential, nowMs };
const channels = appConfig.channels.map((given) => configuredChannel(given, createChannel(given, channelDeps)));
const { fallbackChannel } = appConfig;
const routed = { channels, ...(fallbackChannel !== undefined && { fallbackChannel }) };
const startDeliveries = createStartDeliveries({ ...routed, inventory, fleet });
const workflows = durableWorkflows;
const alerting = incidentActivities({ workflows, incidents, settings: appConfig.incidents });
const wait = (milliseconds: number) => pause(milliseconds, undefined, { ref: false });
const malformedEvents = new MalformedEvents({ log: malformedEventLog, writer: randomUUID(), now, wait });
const noteMachine = createNoteMachine({ inventory, now: clock.now, wait });
const preflight = createSharedPreflight({ subscriptions });
const vaults = createKnownVaults({ config, fleet, inventory });
const monitoring = createMonitoring({ incidents: appConfig.incidents, ...expectedToRun(config, process.env) });

// Workflows, entities and activities.
registerWorkflows(withinBudget(df, budget, throttled), {
  readVirtualMachine: createReadVirtualMachine({ machines }),
  decideProtection: createDecideProtection({ machines, disks, config, preflight, now }),
  readBackupStatus: createReadBackupStatus({ vault }),
  ensureVault: createEnsureVault({ directory }),
  ensurePolicy: createEnsurePolicy({ directory, now }),
  comparePolicies: createComparePolicies({ directory }),
  observeVault: createObserveVault({ directory }),
  readProtectedItem: createReadProtectedItem({ vault }),
  enableProtection: createEnableProtection({ vault }),
  undeleteProtectedItem: createUndeleteProtectedItem({ vault }),
  stopProtection: createStopProtection({ vault }),
  planRetirement: createPlanRetirement({ vault, directory, fleet, config }),
  readOperation: createReadOperation({ vault }),
  locateProtectedItem: createLocateProtectedItem({ machines, vault, fleet, config }),
  listBackupJobs: createListBackupJobs({ vault }),
  triggerBackup: createTriggerBackup({ vault }),
  getBackupJob: createGetBackupJob({ vault }),
  ...runActivities({ fleet, config, jobs: vaultJobs, vault, reports, workflows, now }),
  startProtection: createStartProtection({ workflows }),
  ...alerting,
  ...approvalActivities({ approvals, machines, vault, waitDays: appConfig.approvals.waitDays, now: clock.now }),
  ...deliveryActivities({
    channels,
    inventory,
    hasPortal: hasPortal(settings.armEndpoint),
    deliveries,
    startDeliveries,
    workflows,
    now,
    ...linksToAct(settings.actions, clock.now),
  }),
  startBackups: createStartBackups({ workflows }),
  readBackups: createReadBackups({ workflows }),
  startPublication: createStartPublication({ workflows }),
  applyEvent: createApplyEvent({ inventory }),
  startRetry: createStartRetry({ workflows }),
  retryContradicted: createRetryContradicted({ workflows }),
  startRetirement: createStartRetirement({ workflows }),
  readProtection: createReadProtection({ workflows }),
  listItemVaults: createListItemVaults({ fleet }),
  startWatch: createStartWatch({ workflows }),
  ...createWatchActivities({ workflows, vault, directory, inventory, jobs: vaultJobs, machines, config }),
  planSweep: createPlanSweep({ fleet, config }),
  sweepMachines: createSweepMachines({ fleet, inventory, workflows, config, incidents: appConfig.incidents }),
  sweepUnseen: createSweepUnseen({ inventory, config }),
  sweepOrphans: createSweepOrphans({ fleet, inventory }),
  sweepLocks: createSweepLocks({ subscriptions }),
  sweepCause: createSweepCause({ inventory }),
  startProtections: createStartProtections({ workflows }),
  startRetirements: createStartRetirements({ workflows }),
  readProbes: createReadProbes({ workflows, fleet }),
  takeDeadLetters: createTakeDeadLetters({ workflows, ...(deadLetters !== undefined && { deadLetters }) }),
});

// Triggers.
const durableClient = df.input.durableClient();
const access = {
  signIn: settings.access.signIn === "on",
  isLocal: settings.access.isLocal,
  keyApproves: appConfig.approvals.withFunctionKey,
};
const routes = guardedRoutes(app, access, { changes, now: clock.now, newId: randomUUID });
registerAccessRoutes(routes, { ...access, changes, approvals, workflows, now: clock.now, durableClient });
registerEventTriggers(app, { ...settings, workflows, malformedEvents, noteMachine, durableClient });
registerSchedules(routes, { config, incidents: appConfig.incidents, workflows, durableClient, clock, now });
app.timer("sweepTick", {
  schedule: "30 * * * * *",
  extraInputs: [durableClient],
  handler: createSweepTick({ settings: config.sweep, monitoring, workflows, now }),
});
app.timer("watchTick", {
  schedule: "45 */5 * * * *",
  extraInputs: [durableClient],
  handler: createWatchTick({ vaults, incidents, approvals, monitoring, workflows, now }),
});
app.timer("purgeTick", {
  schedule: "0 41 3 * * *",
  extraInputs: [durableClient],
  handler: createPurgeTick({
    finishedInstances,
    workflows,
    inventory,
    runReports: reports,
    incidents,
    channels,
    deliveries,
    malformedEventLog,
    changes,
    approvals,
    now,
  }),
});
const start: StartDeps = {
  workflows,
  checkStatus: (request, context, started) =>
    started.caller.kind === "principal"
      ? startedWithoutKeys(started)
      : df.getClient(context).createCheckStatusResponse(request, started.instanceId),
};
registerMachineRoutes(routes, { start, inventory, noteMachine, durableClient });
registerFleetRoute(routes, { inventory, now: clock.now });
registerRunRoutes(routes, { reports, workflows, durableClient });
registerIncidentRoutes(routes, { incidents, workflows, now: clock.now, durableClient });
const { subscriptionIds } = config;
const acting = { actions: settings.actions, now: clock.now };
registerAlertRoutes(routes, { ...acting, workflows, ...alerting, subscriptionIds, durableClient });
registerChannelRoutes(routes, { ...routed, deliveries, workflows, durableClient, now, newId: randomUUID, pause });
routes.http("vaults", {
  methods: ANY_METHOD,
  route: "vaults",
  access: "reader",
  extraInputs: [durableClient],
  handler: onlyMethod("GET", withEtag(createListVaults({ directory, config, now, readLedgerState }))),
});
routes.http("whatIf", {
  methods: ANY_METHOD,
  route: "what-if",
  // Changes nothing.
  access: "reader",
  handler: onlyMethod(
    "POST",
    createWhatIf({
      config,
      readConfig,
      survey: (given, ids) => surveyFleet({ machines, directory, vault, subscriptions }, given, ids, now()),
    }),
  ),
});
registerOpenApiRoute(routes, { readDocument: () => readFile(join(appFolder, "docs/openapi.json"), "utf8") });
registerPageRoute(routes, join(appFolder, "ui"));
registerHealthRoutes(routes, {
  ...{ config, channels, malformedEvents, actions: settings.actions, workflows, now, durableClient },
  signIn: settings.access.signIn,
  ...{ inventory, reports, incidents, ...deadLetters, vaults, budget, ...telemetry },
});

/** Calls that register the resource provider where it is missing, if the configuration says so. */
function withRegistration<Port extends object>(port: Port): Port {
  return config.registerProviders === true ? registeringProvider(port, subscriptions) : port;
}

/** A configuration of a request. Its channels are left out: nothing is sent, and their secrets need not be set. */
function readConfig(given: Readonly<Record<string, unknown>>): GivenConfig {
  const context = { secrets: new Map<string, string>(), allowLocalWebhooks: false, checkSchedule: scheduleProblem };
  try {
    const { protection } = readConfigFile(JSON.stringify({ ...given, channels: [] }), "config", context);
    return { kind: "config", config: protection };
  } catch (error) {
    if (error instanceof BackupError) return { kind: "invalid", detail: error.message };
    throw error;
  }
}
