import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { makeFolder } from "./host/make-folder.ts";

/** The storage emulator: a child process that is starting or running. */
export interface Azurite {
  /** For `AzureWebJobsStorage`: tables, blobs and queues of the emulator's well-known account. */
  readonly connectionString: string;
  /** Resolves when all three are served; rejects with one sentence when the emulator ends or is not ready in time. */
  readonly ready: Promise<void>;
  /** Connection string of another account; it exists when `accounts` named it. */
  connectionStringOf(account: string): string;
  /** Ends the emulator and waits until it has saved its data. */
  stop(): Promise<void>;
}

interface AzuriteOptions {
  /** Folder of its data; in memory only if absent. */
  readonly folder?: string;
  /** Accounts besides the well-known one; all have its key. */
  readonly accounts?: readonly string[];
  /** Called when it ends without having been stopped. */
  readonly onLost?: (message: string) => void;
}

/** Documented account of every storage emulator; not a secret. */
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/** It starts within a second or two; machines may be busy. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 2500;
const HOST = "127.0.0.1";
/** Below the ports that systems give to clients and to servers which ask for any, so that a free one stays free. */
const PORTS = { from: 20_000, to: 32_000 };
const PORT_ATTEMPTS = 50;
const MAX_OUTPUT_CHARACTERS = 20_000;
/** The last of its services. */
const IS_READY = /Azurite Table service is successfully listening/;

/** Ends the child when this process is gone, however it ended: the pipe to the child closes. */
const END_WITH_PARENT = "data:text/javascript,process.stdin.on('close',()=>process.exit(0)).resume().unref()";

/**
 * Starts Azurite, the emulator of Azure Storage, on free ports of this machine. Returns before it is ready: it starts beside
 * whoever needs it.
 *
 * @throws Error with one sentence when it is not installed.
 */
export async function startAzurite({ folder, accounts = [], onLost }: AzuriteOptions): Promise<Azurite> {
  if (folder !== undefined) makeFolder(folder);
  const entryPoint = findEntryPoint();
  const [blob, queue, table] = [await freePort(), await freePort(), await freePort()];
  const ports = ["--blobPort", String(blob), "--queuePort", String(queue), "--tablePort", String(table)];
  const place = folder === undefined ? ["--inMemoryPersistence"] : ["--location", folder];
  const flags = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", ...ports, ...place];
  const known = [ACCOUNT, ...accounts].map((account) => `${account}:${KEY}`).join(";");
  const child = spawn(process.execPath, ["--import", END_WITH_PARENT, entryPoint, ...flags], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, AZURITE_ACCOUNTS: known, NODE_OPTIONS: "" },
    windowsHide: true,
  });
  const ready = untilReady(child);
  // Whoever needs it awaits `ready`; until then a failed start is nobody's.
  let isStopped = false;
  ready.then(
    () =>
      child.once("exit", () => {
        if (!isStopped) onLost?.("Azurite, the storage emulator, ended: the inventory waits for the next start.");
      }),
    () => {},
  );
  const connectionStringOf = (account: string) =>
    `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${KEY};BlobEndpoint=http://${HOST}:${blob}/${account};QueueEndpoint=http://${HOST}:${queue}/${account};TableEndpoint=http://${HOST}:${table}/${account};`;
  const stop = () => {
    isStopped = true;
    return end(child);
  };
  return { connectionString: connectionStringOf(ACCOUNT), ready, connectionStringOf, stop };
}

function findEntryPoint(): string {
  try {
    return createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
  } catch (error) {
    throw new Error("Azurite, the storage emulator, is not installed: run npm ci.", { cause: error });
  }
}

async function freePort(): Promise<number> {
  for (let attempt = 1; attempt < PORT_ATTEMPTS; attempt += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`Azurite, the storage emulator, finds no free port from ${PORTS.from} to ${PORTS.to}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

function untilReady(child: ChildProcess): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(deadline);
      child.kill("SIGKILL");
      reject(new Error(`Azurite, the storage emulator, cannot start: ${why}.`));
    };
    const deadline = setTimeout(() => fail(`it is not ready after ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    const read = (chunk: Buffer) => {
      if (output.length < MAX_OUTPUT_CHARACTERS) output += chunk.toString();
      if (!IS_READY.test(output)) return;
      clearTimeout(deadline);
      resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", ({ message }) => fail(message));
    child.once("exit", (code) => fail(`it ended with ${code}; ${lastLine(output)}`));
  });
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1)?.replace(/\.$/, "") || "it said nothing";
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const deadline = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    child.once("exit", () => {
      clearTimeout(deadline);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
