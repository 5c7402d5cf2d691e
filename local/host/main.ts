import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LogLine } from "./app/log.ts";
import { ArchiveError, unpackArchive } from "./app-archive.ts";
import { UsageError } from "./command-line.ts";
import { type RunningHost, startHost } from "./host.ts";
import { HOST_USAGE, type HostCommand, readHostCommand } from "./host-command.ts";
import { readHostSettings } from "./host-settings.ts";
import { openPort } from "./open-port.ts";

const DEFAULT_PORT = 7071;
/** A host that is still running a function this long after a signal is ended by force. */
const STOP_LIMIT_MS = 4500;

/** Runs `npm run host` until a signal stops it. */
async function main(args: readonly string[]): Promise<void> {
  const command = readHostCommand(args);
  if (command === undefined) {
    console.log(HOST_USAGE);
    return;
  }
  const app = openApp(command.app);
  process.once("exit", app.discard);
  const port = command.port ?? readHostSettings(app.directory).localHttpPort ?? DEFAULT_PORT;
  const host = await openPort("--port", port, () =>
    startHost({
      appDirectory: app.directory,
      port,
      databaseFile: command.databaseFile ?? join(".holdfast", "host.db"),
      clock: command.clock,
      log: (line) => printLine(line, command),
      keys: command.masterKey === undefined ? undefined : { master: command.masterKey },
    }),
  );
  stopOnSignals(host);
  console.log(`Functions of ${command.app}: ${host.app.functions.map(({ name }) => name).join(", ")}`);
  console.log(`READY ${JSON.stringify({ url: host.url })}`);
}

/** A zip file is unpacked to a temporary folder, which `discard` removes. */
function openApp(path: string): { readonly directory: string; readonly discard: () => void } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`--app ${path}: no such folder or file.`);
  if (found.isDirectory()) return { directory: resolve(path), discard: () => {} };
  const directory = mkdtempSync(join(tmpdir(), "functions-app-"));
  const discard = () => rmSync(directory, { recursive: true, force: true });
  try {
    unpackArchive(path, directory);
  } catch (error) {
    discard();
    throw error;
  }
  return { directory, discard };
}

function printLine({ level, message, functionName }: LogLine, { clock }: HostCommand): void {
  const at = new Date(clock.now()).toISOString();
  const print = level === "error" || level === "critical" ? console.error : console.log;
  print(`[${at}] ${level.padEnd(11)} ${functionName ?? "host"}: ${message}`);
}

function stopOnSignals(host: RunningHost): void {
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** The host's own errors are shown by their message; any other error is a defect and is shown with its stack. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isDefect = [Error, TypeError, RangeError, ReferenceError, SyntaxError].some(
    (kind) => error.constructor === kind,
  );
  return isDefect ? (error.stack ?? error.message) : error.message;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(explain(error));
    process.exit(error instanceof UsageError || error instanceof ArchiveError ? 2 : 1);
  });
}
