import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type LogLevel, parseLogLevel } from "./app/log.ts";
import type { DurableSettings, QueueSettings } from "./contract.ts";
import { errorMessage } from "./error-text.ts";
import { parseTimeSpan } from "./time-span.ts";

/** The settings in an app's host.json and local.settings.json that the local host supports. */
export interface HostSettings {
  /** First part of every function's route; may be empty. */
  readonly routePrefix: string;
  readonly durable: DurableSettings;
  readonly queues: QueueSettings;
  /** Log category to the lowest level shown. */
  readonly logLevels: Readonly<Record<string, LogLevel>>;
  /** `undefined`: no limit. Milliseconds. */
  readonly functionTimeoutMs: number | undefined;
  /** How long app code may block the event loop before the host is replaced. Milliseconds; used by `npm run host` only. */
  readonly maximumBlockedMs: number;
  /** `Values` of local.settings.json: environment variables the app expects. */
  readonly values: Readonly<Record<string, string>>;
  /** `Host.CORS` of local.settings.json: origins whose pages may call this host; `*` stands for all. */
  readonly cors: readonly string[];
  /** `Host.CORSCredentials` of local.settings.json. */
  readonly corsCredentials: boolean;
  /** `Host.LocalHttpPort` of local.settings.json. */
  readonly localHttpPort: number | undefined;
}

/** A settings file is not JSON or has invalid settings; the message lists each with its path, its value and the allowed values. */
class HostSettingsError extends Error {
  constructor(file: string, { issues, cause }: { readonly issues: readonly string[]; readonly cause?: unknown }) {
    const count = issues.length === 1 ? "an invalid setting" : `${issues.length} invalid settings`;
    super(`${file} has ${count}:\n${issues.map((issue) => `  ${issue}`).join("\n")}`, { cause });
    this.name = "HostSettingsError";
  }
}

/**
 * Reads host.json and local.settings.json in an app's folder. Either may be missing; other settings are ignored, because they
 * configure the real host.
 *
 * @throws HostSettingsError
 */
export function readHostSettings(
  directory: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): HostSettings {
  const local = readSettingsFile(join(directory, "local.settings.json"), localSchema);
  const settingOf = (name: string) => environment[name] ?? local.Values[name];
  const host = readSettingsFile(join(directory, "host.json"), hostSchema, (content, file) =>
    resolveAppSettings(content, settingOf, file),
  );
  const { http, durableTask, localHost, queues } = host.extensions;
  return {
    routePrefix: http.routePrefix.replace(/^\/+|\/+$/g, ""),
    durable: {
      hubName: durableTask.hubName,
      maxConcurrentActivityFunctions: durableTask.maxConcurrentActivityFunctions,
      maxConcurrentOrchestratorFunctions: durableTask.maxConcurrentOrchestratorFunctions,
      overridableExistingInstanceStates: durableTask.overridableExistingInstanceStates,
      maximumShortTimerMs: localHost.maximumShortTimer,
      longRunningTimerIntervalMs: localHost.longRunningTimerInterval,
      strict: localHost.strict,
      defaultVersion: durableTask.defaultVersion,
      versionMatchStrategy:
        durableTask.versionMatchStrategy ?? (durableTask.defaultVersion === undefined ? "None" : "CurrentOrOlder"),
      versionFailureStrategy: durableTask.versionFailureStrategy,
      exceptionProperties: localHost.exceptionProperties,
      interruptedActivityDelayMs: localHost.interruptedActivityDelay,
    },
    queues: {
      batchSize: queues.batchSize,
      newBatchThreshold: queues.newBatchThreshold ?? Math.floor(queues.batchSize / 2),
      maxDequeueCount: queues.maxDequeueCount,
      visibilityTimeoutMs: queues.visibilityTimeout,
      maxPollingIntervalMs: queues.maxPollingInterval,
      messageEncoding: queues.messageEncoding,
    },
    cors: local.Host.CORS.split(",")
      .map((origin) => origin.trim())
      .filter(Boolean),
    corsCredentials: local.Host.CORSCredentials,
    logLevels: host.logging.logLevel,
    functionTimeoutMs: host.functionTimeout,
    maximumBlockedMs: localHost.maximumBlockedTime,
    values: local.Values,
    localHttpPort: local.Host.LocalHttpPort,
  };
}

const noTime = z.string({ error: "a TimeSpan: [d.]hh:mm:ss" }).transform((text, context) => {
  const ms = parseTimeSpan(text);
  if (ms !== undefined && ms >= 0) return ms;
  context.issues.push({ code: "custom", message: "a TimeSpan: [d.]hh:mm:ss", input: text });
  return z.NEVER;
});

const timeSpan = z.string({ error: "a TimeSpan: [d.]hh:mm:ss" }).transform((text, context) => {
  const ms = parseTimeSpan(text);
  if (ms !== undefined && ms > 0) return ms;
  context.issues.push({ code: "custom", message: "a TimeSpan above zero: [d.]hh:mm:ss", input: text });
  return z.NEVER;
});

/** -1 means "no limit", as on the real host. */
const functionTimeout = z.union([z.literal("-1").transform(() => undefined), timeSpan], {
  error: 'a TimeSpan above zero ([d.]hh:mm:ss) or "-1" for no limit',
});

const logLevel = z.string({ error: "a log level" }).transform((text, context) => {
  const level = parseLogLevel(text);
  if (level !== undefined) return level;
  const message = "Trace, Debug, Information, Warning, Error, Critical or None";
  context.issues.push({ code: "custom", message, input: text });
  return z.NEVER;
});

const concurrency = z.int({ error: "a whole number from 1 to 10000" }).min(1).max(10_000);
const hubName = z
  .string({ error: "3 to 45 letters and digits, a letter first" })
  .regex(/^[A-Za-z][A-Za-z0-9]{2,44}$/, "3 to 45 letters and digits, a letter first");

const object = <T extends z.ZodRawShape>(shape: T) => z.looseObject(shape, { error: "an object" });

/** As in .NET, names are compared without case. */
function enumOf<const T extends readonly string[]>(names: T) {
  const error = names.map((name) => `"${name}"`).join(", ");
  return z.string({ error }).transform((text, context): T[number] => {
    const found = names.find((name) => name.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found;
    context.issues.push({ code: "custom", message: error, input: text });
    return z.NEVER;
  });
}

/** Six and three days: the limits for Azure Storage queues, in which the real host stores its timers. */
const localHostSchema = object({
  maximumShortTimer: timeSpan.prefault("6.00:00:00"),
  longRunningTimerInterval: timeSpan.prefault("3.00:00:00"),
  exceptionProperties: z.boolean({ error: "true or false" }).default(true),
  interruptedActivityDelay: noTime.prefault("00:00:00"),
  maximumBlockedTime: timeSpan.prefault("00:01:00"),
  strict: z.boolean({ error: "true or false" }).default(true),
}).prefault({});

/** The real host's default is ten per processor core; this one's is that of an instance with one core. */
const durableTaskSchema = object({
  hubName: hubName.default("TestHubName"),
  maxConcurrentActivityFunctions: concurrency.default(10),
  maxConcurrentOrchestratorFunctions: concurrency.default(10),
  overridableExistingInstanceStates: z
    .enum(["NonRunningStates", "AnyState"], { error: '"NonRunningStates" or "AnyState"' })
    .default("NonRunningStates"),
  defaultVersion: z.string({ error: "a string" }).optional(),
  versionMatchStrategy: enumOf(["None", "Strict", "CurrentOrOlder"]).optional(),
  versionFailureStrategy: enumOf(["Reject", "Fail"]).default("Reject"),
}).prefault({});

const count = (min: number, max: number) =>
  z
    .int({ error: `a whole number from ${min} to ${max}` })
    .min(min)
    .max(max);

/** The real host's defaults; that of `maxPollingInterval` while an app is developed. */
const queuesSchema = object({
  batchSize: count(1, 32).default(16),
  newBatchThreshold: count(0, 10_000).optional(),
  maxDequeueCount: count(1, 10_000).default(5),
  visibilityTimeout: noTime.prefault("00:00:00"),
  maxPollingInterval: timeSpan.prefault("00:00:02"),
  messageEncoding: enumOf(["base64", "none"]).default("base64"),
}).prefault({});

const hostSchema = object({
  version: z.literal("2.0", { error: '"2.0"' }).default("2.0"),
  functionTimeout: functionTimeout.optional(),
  logging: object({ logLevel: z.record(z.string(), logLevel, { error: "an object" }).default({}) }).prefault({}),
  extensions: object({
    http: object({ routePrefix: z.string({ error: "a string; empty for no prefix" }).default("api") }).prefault({}),
    durableTask: durableTaskSchema,
    queues: queuesSchema,
    localHost: localHostSchema,
  }).prefault({}),
});

const localSchema = object({
  IsEncrypted: z
    .literal(false, {
      error: 'false: the local host does not read encrypted settings ("func settings decrypt" decrypts them)',
    })
    .default(false),
  Values: z.record(z.string(), z.string({ error: "a string" }), { error: "an object of strings" }).default({}),
  Host: object({
    CORS: z.string({ error: "origins, separated by commas" }).default(""),
    CORSCredentials: z.boolean({ error: "true or false" }).default(false),
    LocalHttpPort: z.int({ error: "a port number from 0 to 65535" }).min(0).max(65_535).optional(),
  }).prefault({}),
});

/**
 * Replaces `%NAME%` by the app setting of that name where the real host does: in the settings of extensions, when it is the
 * whole text.
 *
 * @throws HostSettingsError for a setting that does not exist.
 */
function resolveAppSettings(content: unknown, settingOf: (name: string) => string | undefined, file: string): unknown {
  const issues: string[] = [];
  const resolveText = (text: string, path: string) => {
    const name = /^%([^%]+)%$/.exec(text)?.[1];
    if (name === undefined) return text;
    const setting = settingOf(name);
    if (setting === undefined) issues.push(`${path}: found "${text}", but there is no app setting "${name}"`);
    return setting;
  };
  const resolve = (value: unknown, path: string): unknown => {
    if (typeof value === "string") return resolveText(value, path);
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, `${path}.${index}`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, resolve(member, `${path}.${key}`)]));
  };
  const extensions = resolve(readMember(content, "extensions"), "extensions");
  if (issues.length > 0) throw new HostSettingsError(file, { issues });
  return extensions === undefined ? content : { ...(content as object), extensions };
}

function readSettingsFile<T extends z.ZodType>(
  file: string,
  schema: T,
  prepare: (content: unknown, file: string) => unknown = (content) => content,
): z.infer<T> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new HostSettingsError(file, { issues: [`it cannot be read: ${errorMessage(error)}`], cause: error });
    }
    content = {};
  }
  const prepared = prepare(content, file);
  const parsed = schema.safeParse(prepared);
  if (parsed.success) return parsed.data;
  throw new HostSettingsError(file, { issues: parsed.error.issues.map((issue) => describe(issue, prepared)) });
}

function describe(issue: z.core.$ZodIssue, content: unknown): string {
  const path = issue.path.map(String).join(".") || "(the file)";
  const found = issue.path.reduce<unknown>((value, key) => readMember(value, key), content);
  return `${path}: found ${JSON.stringify(found) ?? "nothing"}, allowed: ${issue.message}`;
}

function readMember(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
