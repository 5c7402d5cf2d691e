import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readHostSettings } from "../../../../local/host/host-settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "host-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, content: unknown) =>
  writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content));
const DAY_MS = 86_400_000;

test("has the real host's defaults without settings files", () => {
  expect(readHostSettings(folder)).toEqual({
    routePrefix: "api",
    durable: {
      hubName: "TestHubName",
      maxConcurrentActivityFunctions: 10,
      maxConcurrentOrchestratorFunctions: 10,
      overridableExistingInstanceStates: "NonRunningStates",
      maximumShortTimerMs: 6 * DAY_MS,
      longRunningTimerIntervalMs: 3 * DAY_MS,
      strict: true,
      defaultVersion: undefined,
      versionMatchStrategy: "None",
      versionFailureStrategy: "Reject",
      exceptionProperties: true,
      interruptedActivityDelayMs: 0,
    },
    queues: {
      batchSize: 16,
      newBatchThreshold: 8,
      maxDequeueCount: 5,
      visibilityTimeoutMs: 0,
      maxPollingIntervalMs: 2000,
      messageEncoding: "base64",
    },
    logLevels: {},
    functionTimeoutMs: undefined,
    maximumBlockedMs: 60_000,
    values: {},
    cors: [],
    corsCredentials: false,
    localHttpPort: undefined,
  });
});

test("reads the settings that it supports and ignores the others", () => {
  write("host.json", {
    version: "2.0",
    functionTimeout: "00:10:00",
    logging: { logLevel: { default: "Warning", "Function.a": "none" }, applicationInsights: {} },
    extensions: {
      http: { routePrefix: "/v1/", maxOutstandingRequests: 20 },
      durableTask: {
        hubName: "MyHub",
        maxConcurrentActivityFunctions: 3,
        maxConcurrentOrchestratorFunctions: 4,
        overridableExistingInstanceStates: "AnyState",
        storageProvider: { partitionCount: 4 },
      },
      queues: {
        batchSize: 4,
        maxDequeueCount: 3,
        visibilityTimeout: "00:01:30",
        maxPollingInterval: "00:01:00",
        messageEncoding: "None",
      },
      localHost: { maximumShortTimer: "00:00:04", longRunningTimerInterval: "00:00:02", strict: false },
    },
    extensionBundle: { id: "x" },
  });
  write("local.settings.json", { IsEncrypted: false, Values: { A: "1" }, Host: { LocalHttpPort: 7072, CORS: "*" } });

  expect(readHostSettings(folder)).toEqual({
    routePrefix: "v1",
    durable: {
      hubName: "MyHub",
      maxConcurrentActivityFunctions: 3,
      maxConcurrentOrchestratorFunctions: 4,
      overridableExistingInstanceStates: "AnyState",
      maximumShortTimerMs: 4000,
      longRunningTimerIntervalMs: 2000,
      strict: false,
      defaultVersion: undefined,
      versionMatchStrategy: "None",
      versionFailureStrategy: "Reject",
      exceptionProperties: true,
      interruptedActivityDelayMs: 0,
    },
    queues: {
      batchSize: 4,
      newBatchThreshold: 2,
      maxDequeueCount: 3,
      visibilityTimeoutMs: 90_000,
      maxPollingIntervalMs: 60_000,
      messageEncoding: "none",
    },
    maximumBlockedMs: 60_000,
    cors: ["*"],
    corsCredentials: false,
    logLevels: { default: "warning", "Function.a": "none" },
    functionTimeoutMs: 600_000,
    values: { A: "1" },
    localHttpPort: 7072,
  });
});

test("reads -1 as no time limit", () => {
  write("host.json", { version: "2.0", functionTimeout: "-1" });

  expect(readHostSettings(folder).functionTimeoutMs).toBeUndefined();
});

test("lists every invalid setting with its path, its value and the allowed values", () => {
  write("host.json", {
    version: "3.0",
    functionTimeout: "soon",
    logging: { logLevel: { default: "Loud" } },
    extensions: {
      http: { routePrefix: 5 },
      durableTask: { hubName: "1st", maxConcurrentActivityFunctions: 0, overridableExistingInstanceStates: "All" },
      queues: { batchSize: 33, messageEncoding: "hex" },
      localHost: { maximumShortTimer: "00:00:00", strict: "yes" },
    },
  });

  let message = "";
  try {
    readHostSettings(folder);
  } catch (error) {
    message = (error as Error).message;
  }

  expect(message.split("\n")).toEqual([
    `${join(folder, "host.json")} has 11 invalid settings:`,
    '  version: found "3.0", allowed: "2.0"',
    '  functionTimeout: found "soon", allowed: a TimeSpan above zero ([d.]hh:mm:ss) or "-1" for no limit',
    '  logging.logLevel.default: found "Loud", allowed: Trace, Debug, Information, Warning, Error, Critical or None',
    "  extensions.http.routePrefix: found 5, allowed: a string; empty for no prefix",
    '  extensions.durableTask.hubName: found "1st", allowed: 3 to 45 letters and digits, a letter first',
    "  extensions.durableTask.maxConcurrentActivityFunctions: found 0, allowed: a whole number from 1 to 10000",
    '  extensions.durableTask.overridableExistingInstanceStates: found "All", allowed: "NonRunningStates" or "AnyState"',
    "  extensions.queues.batchSize: found 33, allowed: a whole number from 1 to 32",
    '  extensions.queues.messageEncoding: found "hex", allowed: "base64", "none"',
    '  extensions.localHost.maximumShortTimer: found "00:00:00", allowed: a TimeSpan above zero: [d.]hh:mm:ss',
    '  extensions.localHost.strict: found "yes", allowed: true or false',
  ]);
});

test.for<[string, string, unknown, RegExp]>([
  ["broken JSON", "host.json", "{", /host\.json has an invalid setting:\n {2}it cannot be read: /],
  ["a list", "host.json", [], /\(the file\): found \[\], allowed: an object/],
  ["encrypted values", "local.settings.json", { IsEncrypted: true }, /IsEncrypted: found true, allowed: false: /],
  ["values that are not strings", "local.settings.json", { Values: { A: 1 } }, /Values\.A: found 1, allowed: a string/],
  [
    "an impossible port",
    "local.settings.json",
    { Host: { LocalHttpPort: 70_000 } },
    /Host\.LocalHttpPort: found 70000/,
  ],
])("refuses %s", ([, file, content, expected]) => {
  write(file, content);

  expect(() => readHostSettings(folder)).toThrow(expected);
});

test("resolves %NAME% in the settings of extensions from the environment and local.settings.json", () => {
  write("host.json", { extensions: { durableTask: { hubName: "%HUB%", defaultVersion: "%VERSION%" } } });
  write("local.settings.json", { Values: { HUB: "FromFile", VERSION: "1.0" } });

  const { durable } = readHostSettings(folder, { VERSION: "2.0" });

  expect([durable.hubName, durable.defaultVersion]).toEqual(["FromFile", "2.0"]);
});

test("names the app settings that are missing", () => {
  write("host.json", { extensions: { durableTask: { hubName: "%TASKHUB_NAME%" } } });

  expect(() => readHostSettings(folder, {})).toThrow(
    'extensions.durableTask.hubName: found "%TASKHUB_NAME%", but there is no app setting "TASKHUB_NAME"',
  );
});

test.for<[object, object]>([
  [{}, { versionMatchStrategy: "None", versionFailureStrategy: "Reject" }],
  [{ defaultVersion: "1.0" }, { defaultVersion: "1.0", versionMatchStrategy: "CurrentOrOlder" }],
  [
    { versionMatchStrategy: "strict", versionFailureStrategy: "fail" },
    { versionMatchStrategy: "Strict", versionFailureStrategy: "Fail" },
  ],
])("reads the versioning settings %j", ([durableTask, expected]) => {
  write("host.json", { extensions: { durableTask } });

  expect(readHostSettings(folder).durable).toMatchObject(expected);
});
