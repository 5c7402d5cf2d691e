import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ArchiveError, unpackArchive } from "./app-archive.ts";
import { UsageError } from "./command-line.ts";
import { DEFAULT_DATABASE_FILE, HOST_USAGE, readHostCommand } from "./host-command.ts";
import { Supervisor } from "./supervisor/supervisor.ts";

/** Runs `npm run host` until a signal stops it; resolves with the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const command = readHostCommand(args);
  if (command === undefined) {
    console.log(HOST_USAGE);
    return 0;
  }
  const app = openApp(command.app);
  process.once("exit", app.discard);
  const supervisor = new Supervisor({
    start: { args, appDirectory: app.directory },
    databaseFile: command.databaseFile ?? DEFAULT_DATABASE_FILE,
    onReady(url, functions) {
      console.log(`Functions of ${command.app}: ${functions.join(", ")}`);
      console.log(`READY ${JSON.stringify({ url })}`);
    },
    onError: (message) => console.error(message),
  });
  process.on("SIGINT", () => supervisor.stop());
  process.on("SIGTERM", () => supervisor.stop());
  return supervisor.run();
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

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).then(
    (exitCode) => process.exit(exitCode),
    (error: unknown) => {
      const isInvalid = error instanceof UsageError || error instanceof ArchiveError;
      console.error(isInvalid ? error.message : error);
      process.exit(isInvalid ? 2 : 1);
    },
  );
}
