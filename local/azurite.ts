import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { makeFolder } from "./host/make-folder.ts";

/** The storage emulator while it runs. */
export interface Azurite {
  /** For `AzureWebJobsStorage`: tables and blobs of the emulator's well-known account. */
  readonly connectionString: string;
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
}

/** Documented account of every storage emulator; not a secret. */
const ACCOUNT = "devstoreaccount1";
const KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/** It starts within a second; machines may be busy. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 2500;
const ADDRESS = /Azurite (Blob|Table) service is successfully listening at (http:\/\/\S+)/g;
const MAX_OUTPUT_CHARACTERS = 20_000;

/** Ends the child when this process is gone, however it ended: the pipe to the child closes. */
const END_WITH_PARENT = "data:text/javascript,process.stdin.on('close',()=>process.exit(0)).resume().unref()";

/**
 * Starts Azurite, the emulator of Azure Storage, as a child process on free ports of this machine.
 *
 * @throws Error with one sentence when it is not installed, ends or is not ready in time.
 */
export async function startAzurite({ folder, accounts = [] }: AzuriteOptions): Promise<Azurite> {
  if (folder !== undefined) makeFolder(folder);
  const ports = ["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"];
  const place = folder === undefined ? ["--inMemoryPersistence"] : ["--location", folder];
  const flags = ["--silent", "--disableTelemetry", "--skipApiVersionCheck", ...ports, ...place];
  const known = [ACCOUNT, ...accounts].map((account) => `${account}:${KEY}`).join(";");
  const child = spawn(process.execPath, ["--import", END_WITH_PARENT, entryPoint(), ...flags], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, AZURITE_ACCOUNTS: known, NODE_OPTIONS: "" },
    windowsHide: true,
  });
  const { blob, table } = await addressesOf(child);
  const connectionStringOf = (account: string) =>
    `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${KEY};BlobEndpoint=${blob}/${account};TableEndpoint=${table}/${account};`;
  return { connectionString: connectionStringOf(ACCOUNT), connectionStringOf, stop: () => end(child) };
}

function entryPoint(): string {
  try {
    return createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
  } catch (error) {
    throw new Error("Azurite, the storage emulator, is not installed: run npm ci.", { cause: error });
  }
}

/** Waits until tables, the last service to start, are served. */
function addressesOf(child: ChildProcess): Promise<{ readonly blob: string; readonly table: string }> {
  let output = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(deadline);
      child.kill("SIGKILL");
      reject(new Error(`Azurite, the storage emulator, cannot start: ${why}.`));
    };
    const deadline = setTimeout(() => fail(`not ready after ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    const read = (chunk: Buffer) => {
      if (output.length < MAX_OUTPUT_CHARACTERS) output += chunk.toString();
      const found = new Map([...output.matchAll(ADDRESS)].map(([, service, address]) => [service, address]));
      const [blob, table] = [found.get("Blob"), found.get("Table")];
      if (blob === undefined || table === undefined) return;
      clearTimeout(deadline);
      resolve({ blob, table });
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", ({ message }) => fail(message));
    child.once("exit", (code) => fail(`it ended with ${code}. ${lastLine(output)}`.trimEnd()));
  });
}

function lastLine(output: string): string {
  return output.trim().split("\n").at(-1) ?? "";
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
