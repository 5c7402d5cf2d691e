import { randomBytes } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import type { Clock } from "../clock.ts";
import { containAppErrors } from "./app/containment.ts";
import { isDurableClient } from "./app/invocation.ts";
import { type LoadedFunctionApp, loadFunctionApp } from "./app/load-function-app.ts";
import { filterLog, type WriteLog } from "./app/log.ts";
import type { DurableSettings, FunctionApp, RegisteredFunction, TaskHub } from "./contract.ts";
import { createTaskHub } from "./durable/runtime/task-hub.ts";
import { openDatabase, type TaskHubDatabase } from "./durable/store/database.ts";
import { FatalWork } from "./durable/store/fatal-work.ts";
import { applyEnvironment } from "./environment.ts";
import { errorStack } from "./error-text.ts";
import { type HostSettings, readHostSettings } from "./host-settings.ts";
import { createManagementUrls } from "./http/endpoints/management-urls.ts";
import { listen } from "./http/listener.ts";
import { createHostGate } from "./http/routing/host-gate.ts";
import { createKeyRing, type HostKeys } from "./http/routing/host-keys.ts";
import { createHostRouter } from "./http/routing/host-router.ts";
import { guardRequests, guardStreams } from "./http/routing/request-guard.ts";
import { makeFolder } from "./make-folder.ts";
import { openQueueTriggers } from "./triggers/queue-triggers.ts";
import { openTimerStatusStore } from "./triggers/timer-status-store.ts";
import { createTimerTriggers } from "./triggers/timer-triggers.ts";

export interface HostOptions {
  /** Folder of the app; the current one if absent. */
  readonly appDirectory?: string;
  /** Absolute paths of the files that register the functions, instead of `main` in package.json. */
  readonly entryPoints?: readonly string[];
  /** Port on 127.0.0.1; 0 selects a free one. */
  readonly port: number;
  /** SQLite file of the task hub; the timers' status is stored in a file beside it. `:memory:` stores nothing. */
  readonly databaseFile: string;
  readonly clock: Clock;
  /** Enforces access levels; without keys they are not enforced. */
  readonly keys?: HostKeys | undefined;
  /** Overrides host.json and local.settings.json. */
  readonly settings?: Partial<Omit<HostSettings, "durable">> & { readonly durable?: Partial<DurableSettings> };
  /** Environment variables for the app, set until the host stops. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly log?: WriteLog;
  /** Called once, when the app is loaded and before its functions run. */
  readonly onLoaded?: () => void;
}

export interface RunningHost {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  readonly taskHub: TaskHub;
  readonly app: FunctionApp;
  /** Reads the queues of all queue functions now, until no message is visible and none is being processed. */
  drainQueues(): Promise<void>;
  /** Waits for running work (at most 2 s for HTTP requests), then closes the port and the databases. */
  stop(): Promise<void>;
}

/**
 * Runs an Azure Functions app in this process: HTTP, timer, Event Grid, queue and durable functions, with the real host's start-up
 * order. The app runs unchanged on either host.
 *
 * @throws HostSettingsError, PortError, AppLoadError, RouteTemplateError, TimerScheduleError, UnusableDatabaseError. Nothing
 *   stays open then.
 */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const closing: (() => unknown)[] = [];
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    return await start(options, closing, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Size limit of a request body: the real host's default, and its setting. */
const DEFAULT_MAX_BODY_BYTES = 104_857_600;
const MAX_BODY_BYTES_SETTING = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
const CLOSE_GRACE_MS = 2000;

async function start(
  options: HostOptions,
  closing: (() => unknown)[],
  close: () => Promise<void>,
): Promise<RunningHost> {
  const directory = resolve(options.appDirectory ?? ".");
  closing.push(containAppErrors());
  const settings = mergeSettings(readHostSettings(directory), options.settings);
  const log = filterLog(settings.logLevels, options.log ?? (() => {}));
  const onError = (error: unknown, target?: RegisteredFunction) => log(errorLine(error, target));
  closing.push(applyEnvironment(settings.values, { override: false }));
  // As Azure Functions Core Tools.
  closing.push(applyEnvironment({ AZURE_FUNCTIONS_ENVIRONMENT: "Development" }, { override: false }));
  closing.push(applyEnvironment(options.environment ?? {}, { override: true }));

  const { databaseFile } = options;
  // Before anything else that another host could notice: a second host on this database must change nothing.
  if (databaseFile !== ":memory:") makeFolder(dirname(resolve(databaseFile)));
  const database = openDatabase(databaseFile);
  let closeDatabase = () => database.close();
  closing.push(() => closeDatabase());

  const keys = createKeyRing(options.keys);
  const gate = createHostGate();
  const guard = { keys, cors: settings.cors, corsCredentials: settings.corsCredentials };
  const listener = await listen({
    port: options.port,
    maxBodyBytes: readBodyLimit(),
    handle: guardRequests(guard, gate.handle),
    findStream: guardStreams(guard, gate.findStream),
    onError: (error) => onError(error),
  });
  closing.push(() => listener.close(CLOSE_GRACE_MS));
  // The SDK's durable client rewrites every URL to port 7071 where this is missing.
  closing.push(applyEnvironment({ WEBSITE_HOSTNAME: new URL(listener.url).host }, { override: true }));

  const rpcSecret = keys.systemKey === undefined ? undefined : randomBytes(24).toString("base64url");
  const urls = createManagementUrls({ hubName: settings.durable.hubName, systemKey: keys.systemKey, rpcSecret });
  const app = await loadFunctionApp({
    directory,
    clock: options.clock,
    log,
    durableClient: () => urls.clientBinding(listener.url),
    isDisabled: (name) => /^(true|1)$/i.test(process.env[`AzureWebJobs.${name}.Disabled`] ?? ""),
    entryPoints: options.entryPoints,
    functionTimeoutMs: settings.functionTimeoutMs,
  });
  closing.push(() => app.terminate());
  warnOfUnsupported(app, log);
  options.onLoaded?.();

  closeDatabase = () => {}; // The task hub closes it.
  const { hub, timers } = openEngines(options, database, app, settings, log, closing);
  const queues = await openQueues(options, app, settings, log);
  const context = { app, hub, clock: options.clock, urls, keys, rpcSecret, routePrefix: settings.routePrefix, onError };
  const router = createHostRouter({ ...context, runTimer: (target) => timers.runNow(target) });
  hub.start();
  gate.open(router.handle, router.findStream);
  timers.start();
  queues.start();
  closing.push(() => gate.drain(CLOSE_GRACE_MS));
  closing.push(() => timers.stop());
  closing.push(() => queues.stop());
  return { url: listener.url, taskHub: hub, app, drainQueues: () => queues.drain(), stop: close };
}

function openEngines(
  options: HostOptions,
  database: TaskHubDatabase,
  app: FunctionApp,
  settings: HostSettings,
  log: WriteLog,
  closing: (() => unknown)[],
) {
  const { databaseFile, clock } = options;
  const hub = createTaskHub({
    databaseFile,
    database,
    app,
    clock,
    settings: settings.durable,
    log: (level, message) => log({ level, category: "system", message }),
  });
  closing.push(() => hub.stop());
  const store = openTimerStatusStore(timerDatabaseOf(databaseFile));
  closing.push(() => store.close());
  const timers = createTimerTriggers({
    app,
    clock,
    store,
    timeZone: process.env["WEBSITE_TIME_ZONE"] ?? "UTC",
    setting: (name) => process.env[name],
    fatalWork: new FatalWork(database.connection),
    onError: (error, target) => log(errorLine(error, target)),
  });
  return { hub, timers };
}

function openQueues({ clock }: HostOptions, app: FunctionApp, settings: HostSettings, log: WriteLog) {
  return openQueueTriggers({
    app,
    clock,
    settings: settings.queues,
    environment: process.env,
    onError: (error, target) => log(errorLine(error, target)),
    warn: (message, { name }) =>
      log({ level: "warning", category: "system", functionName: name, message: `Function "${name}" ${message}` }),
  });
}

function readBodyLimit(): number {
  const limit = process.env[MAX_BODY_BYTES_SETTING] ?? String(DEFAULT_MAX_BODY_BYTES);
  if (!/^[1-9]\d{0,14}$/.test(limit))
    throw new SettingError(`${MAX_BODY_BYTES_SETTING} is "${limit}": it must be a number of bytes.`);
  return Number(limit);
}

/** An environment variable of the host is invalid. */
class SettingError extends Error {
  override readonly name = "SettingError";
}

/** `host.db` -> `host.timers.db`, beside it. */
function timerDatabaseOf(databaseFile: string): string {
  if (databaseFile === ":memory:") return databaseFile;
  return join(dirname(databaseFile), `${basename(databaseFile).replace(/\.[^.]*$/, "")}.timers.db`);
}

function mergeSettings(read: HostSettings, given: HostOptions["settings"] = {}): HostSettings {
  return { ...read, ...given, durable: { ...read.durable, ...given.durable } };
}

const SUPPORTED_TRIGGERS = [
  "httptrigger",
  "timertrigger",
  "eventgridtrigger",
  "queuetrigger",
  "orchestrationtrigger",
  "activitytrigger",
  "entitytrigger",
];

/** Warns about unsupported triggers and bindings instead of failing: an app may not need these functions locally. */
function warnOfUnsupported(app: LoadedFunctionApp, log: WriteLog): void {
  for (const target of app.functions) {
    const warn = (message: string) => log({ level: "warning", category: "system", functionName: target.name, message });
    if (!SUPPORTED_TRIGGERS.includes(target.trigger.type)) {
      warn(`Function "${target.name}" will not run: ${target.trigger.type} is not supported by the local host.`);
    }
    for (const [name, { type, direction }] of Object.entries(app.bindingsOf(target))) {
      const known = name === target.trigger.name || type.toLowerCase() === "http" || isDurableClient(type);
      if (!known)
        warn(`Function "${target.name}": its ${direction} binding of type ${type} is not supported by the local host.`);
    }
  }
}

function errorLine(error: unknown, target: RegisteredFunction | undefined): Parameters<WriteLog>[0] {
  const text = errorStack(error);
  return target === undefined
    ? { level: "error", category: "system", message: `The host could not process a request: ${text}` }
    : {
        level: "error",
        category: "system",
        functionName: target.name,
        message: `Function "${target.name}" failed: ${text}`,
      };
}
