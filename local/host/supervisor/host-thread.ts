/** The thread that runs the host for `npm run host`. The supervisor replaces it when app code blocks or ends it. */
import { parentPort, workerData } from "node:worker_threads";
import type { Clock } from "../../clock.ts";
import { currentAppContext } from "../app/app-context.ts";
import type { LogLine } from "../app/log.ts";
import { UsageError } from "../command-line.ts";
import { startHost } from "../host.ts";
import { DEFAULT_DATABASE_FILE, readHostCommand } from "../host-command.ts";
import { readHostSettings } from "../host-settings.ts";
import { openPort } from "../open-port.ts";
import {
  BLOCKING_KEY,
  type BlockingInvocation,
  HEARTBEAT_MS,
  STOP,
  type ThreadMessage,
  type ThreadStart,
} from "./thread-protocol.ts";

const DEFAULT_PORT = 7071;

async function run(start: ThreadStart): Promise<void> {
  const command = readHostCommand(start.args);
  if (command === undefined) return;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  parentPort?.on("message", (message) => message === STOP && stop());
  const settings = readHostSettings(start.appDirectory);
  const port = start.port ?? command.port ?? settings.localHttpPort ?? DEFAULT_PORT;
  const host = await openPort("--port", port, () =>
    startHost({
      appDirectory: start.appDirectory,
      port,
      databaseFile: command.databaseFile ?? DEFAULT_DATABASE_FILE,
      clock: command.clock,
      onLoaded: () => tell({ kind: "loaded", maximumBlockedMs: settings.maximumBlockedMs }),
      log: (line) => printLine(line, command.clock),
      keys: command.masterKey === undefined ? undefined : { master: command.masterKey },
    }),
  );
  tell({ kind: "ready", url: host.url, functions: host.app.functions.map(({ name }) => name) });
  await stopped;
  await host.stop();
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

function printLine({ level, message, functionName }: LogLine, clock: Clock): void {
  const at = new Date(clock.now()).toISOString();
  const print = level === "error" || level === "critical" ? console.error : console.log;
  print(`[${at}] ${level.padEnd(11)} ${functionName ?? "host"}: ${message}`);
}

/** The host's own errors are shown by their message; any other error is a defect and is shown with its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isDefect = [Error, TypeError, RangeError, ReferenceError, SyntaxError].some(
    (kind) => error.constructor === kind,
  );
  return isDefect ? (error.stack ?? error.message) : error.message;
}

function runningInvocation(): string {
  const invocation = currentAppContext()?.invocation;
  if (invocation === undefined) return "null";
  const { functionName, invocationId, work } = invocation;
  return JSON.stringify({ functionName, invocationId, work } satisfies BlockingInvocation);
}

const start = workerData as ThreadStart;
const heartbeat = new Int32Array(start.heartbeat);
setInterval(() => Atomics.add(heartbeat, 0, 1), HEARTBEAT_MS).unref();
Reflect.set(globalThis, Symbol.for(BLOCKING_KEY), runningInvocation);
run(start).then(
  () => process.exit(0),
  (error: unknown) => {
    tell({ kind: "failed", message: explain(error), exitCode: error instanceof UsageError ? 2 : 1 });
    process.exit(1);
  },
);
