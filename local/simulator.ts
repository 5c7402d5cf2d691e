import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { JOURNAL_FILE_NAME, journalEndMs } from "./azure-simulator/history/journal-file.ts";
import type { LoadEntry } from "./azure-simulator/simulated-cloud.ts";
import { startSimulator } from "./azure-simulator/simulator.ts";
import { type Clock, createRealClock, createVirtualClock } from "./clock.ts";
import { makeFolder } from "./host/make-folder.ts";

const USAGE = `Usage: npm run simulator -- [options]

Starts the Azure simulator on 127.0.0.1, until SIGINT or SIGTERM. Prints a line "READY {json}" when it accepts requests.

  --port N         port of ARM's endpoint; 0 selects a free one (default 8443)
  --http           plain HTTP; most Azure clients refuse to send tokens over it
  --load FILE      initial state: a JSON list of { "path", "apiVersion", "body" }, each an ARM PUT
  --data DIR       folder for state and CA certificate that survive a restart; without it no state is kept
  --clock KIND     real (default), xN for N times normal speed (x60), or virtual: jumps to the next event when idle
  --seed N         seed of GUIDs, probabilities and durations (default 1)
  --help           print this text

Control API: see docs/simulator.md.`;

interface Settings {
  readonly port: number;
  readonly https: boolean;
  readonly loadFile: string | undefined;
  readonly dataDirectory: string | undefined;
  readonly clock: (notBeforeMs: number) => Clock;
  readonly seed: number;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "8443" },
      http: { type: "boolean", default: false },
      load: { type: "string" },
      data: { type: "string" },
      clock: { type: "string", default: "real" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  await run({
    port: wholeNumber("--port", values.port, 65_535),
    https: !values.http,
    loadFile: values.load,
    dataDirectory: values.data === undefined ? undefined : resolve(values.data),
    clock: clockOf(values.clock),
    seed: wholeNumber("--seed", values.seed, 2 ** 32 - 1),
  });
}

async function run(settings: Settings): Promise<void> {
  const load = settings.loadFile === undefined ? [] : await readLoadFile(settings.loadFile);
  const { port, https, seed } = settings;
  const stored = await storedState(settings.dataDirectory);
  const clock = settings.clock(stored === undefined ? 0 : journalEndMs(stored.journalFile));
  const secondsPerClientSecond = clock.speed ?? 1;
  const simulator = await startSimulator({ port, https, clock, secondsPerClientSecond, seed, load, ...stored });
  // Before READY is printed: a signal may follow at once.
  const interruption = interrupted();
  console.log(`Azure simulator: ${simulator.url}`);
  if (https)
    console.log(`CA certificate:  ${simulator.caFile} (for example NODE_EXTRA_CA_CERTS or REQUESTS_CA_BUNDLE)`);
  console.log(`Login authority: ${simulator.url}/adfs`);
  console.log(`Control API:     ${simulator.url}/_simulator/state`);
  console.log(`READY ${JSON.stringify({ url: simulator.url, ca: simulator.caFile })}`);
  await interruption;
  await simulator.stop();
  process.exit(0);
}

async function storedState(dataDirectory: string | undefined) {
  if (dataDirectory === undefined) return undefined;
  makeFolder(dataDirectory);
  return { certificateDirectory: dataDirectory, journalFile: join(dataDirectory, JOURNAL_FILE_NAME) };
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

async function readLoadFile(file: string): Promise<readonly LoadEntry[]> {
  const content: unknown = JSON.parse(await readFile(file, "utf8"));
  if (!Array.isArray(content)) throw new Error(`${file}: expected a JSON list of { "path", "apiVersion", "body" }.`);
  return content.map((entry: unknown, index) => {
    if (isLoadEntry(entry)) return entry;
    throw new Error(`${file}: entry ${index} needs "path" (a text that starts with /), "apiVersion" and "body".`);
  });
}

function isLoadEntry(value: unknown): value is LoadEntry {
  if (typeof value !== "object" || value === null) return false;
  const { path, apiVersion, body } = value as Record<string, unknown>;
  return typeof path === "string" && path.startsWith("/") && typeof apiVersion === "string" && body !== undefined;
}

/** The clock starts now, or at the end of the stored state if that is later: accelerated time may be ahead. */
function clockOf(text: string): (notBeforeMs: number) => Clock {
  if (text === "real") return (notBeforeMs) => createRealClock({ notBeforeMs });
  if (text === "virtual") return (startAtMs) => createVirtualClock(startAtMs === 0 ? {} : { startAtMs });
  const speed = Number(/^x(\d+(?:\.\d+)?)$/.exec(text)?.[1]);
  if (speed > 0) return (notBeforeMs) => createRealClock({ speed, notBeforeMs });
  throw new Error(`--clock: found "${text}", expected real, xN (such as x60) or virtual.`);
}

function wholeNumber(option: string, text: string, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= max && text.trim() !== "") return value;
  throw new Error(`${option}: found "${text}", expected a whole number from 0 to ${max}.`);
}
