import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { JOURNAL_FILE_NAME, journalEndMs } from "./azure-simulator/history/journal-file.ts";
import type { LoadEntry } from "./azure-simulator/simulated-cloud.ts";
import { type Simulator, startSimulator } from "./azure-simulator/simulator.ts";
import { lockFolder } from "./folder-lock.ts";
import { flag, port, text, UsageError, type Values, wholeNumber } from "./host/command-line.ts";
import { clockOption } from "./host/host-command.ts";
import { openPort } from "./host/open-port.ts";
import { runCommand, stopOnSignals } from "./run-command.ts";

const MAX_SEED = 2 ** 32 - 1;

const command = {
  usage: "npm run simulator -- [options]",
  about: `Starts the Azure simulator on 127.0.0.1, until SIGINT or SIGTERM (exit code 0). Prints a line "READY {json}" when it accepts
requests. Exit code 1 when it cannot start, 2 for an invalid option or a file that it names. Control API: docs/simulator.md.`,
  options: {
    port: port("port of ARM's endpoint; 0 selects a free one", 8443),
    http: flag("plain HTTP; most Azure clients refuse to send tokens over it"),
    load: text("FILE", 'initial state: a JSON list of { "path", "apiVersion", "body" }, each an ARM PUT'),
    data: text("DIR", "folder for state and CA certificate that survive a restart; without it no state is kept"),
    clock: clockOption,
    "no-scheduled-backups": flag("protection policies do not run by their schedules: only backups on demand are made"),
    seed: wholeNumber({ help: "seed of GUIDs, probabilities and durations", from: 0, to: MAX_SEED, default: 1 }),
  },
} as const;

await runCommand(command, async (values) => {
  let simulator: Simulator | undefined;
  stopOnSignals(async () => simulator?.stop());
  simulator = await start(values);
  console.log(`Azure simulator: ${simulator.url}`);
  if (!values.http)
    console.log(`CA certificate:  ${simulator.caFile} (for example NODE_EXTRA_CA_CERTS or REQUESTS_CA_BUNDLE)`);
  console.log(`Login authority: ${simulator.url}/adfs`);
  console.log(`Control API:     ${simulator.url}/_simulator/state`);
  console.log(`READY ${JSON.stringify({ url: simulator.url, ca: simulator.caFile })}`);
  return undefined;
});

async function start(values: Values<typeof command.options>): Promise<Simulator> {
  const { port, http, seed } = values;
  const load = values.load === undefined ? [] : await readLoadFile(values.load);
  const stored = values.data === undefined ? undefined : openDataFolder(resolve(values.data));
  const clock = values.clock(stored === undefined ? 0 : journalEndMs(stored.journalFile));
  const scheduledBackups = !values["no-scheduled-backups"];
  const secondsPerClientSecond = clock.speed ?? 1;
  const options = { https: !http, clock, secondsPerClientSecond, seed, load, scheduledBackups, ...stored };
  return await openPort("--port", port, () => startSimulator({ port, ...options }));
}

/** The folder stays locked until the process ends. */
function openDataFolder(folder: string) {
  lockFolder(folder);
  return { certificateDirectory: folder, journalFile: join(folder, JOURNAL_FILE_NAME) };
}

async function readLoadFile(file: string): Promise<readonly LoadEntry[]> {
  const content = await readJson(file);
  if (!Array.isArray(content))
    throw new UsageError(`--load ${file}: must be a JSON list of { "path", "apiVersion", "body" }.`);
  return content.map((entry: unknown, index) => {
    if (isLoadEntry(entry)) return entry;
    throw new UsageError(
      `--load ${file}: entry ${index} needs "path" (a text that starts with /), "apiVersion" and "body".`,
    );
  });
}

function isLoadEntry(value: unknown): value is LoadEntry {
  if (typeof value !== "object" || value === null) return false;
  const { path, apiVersion, body } = value as Record<string, unknown>;
  return typeof path === "string" && path.startsWith("/") && typeof apiVersion === "string" && body !== undefined;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "is not JSON" : "cannot be read";
    throw new UsageError(`--load ${file}: the file ${reason}.`, { cause });
  }
}
