import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { runCli } from "./run-cli.ts";

const interruption = new AbortController();
process.on("SIGINT", () => interruption.abort());
// A reader such as `head` has seen enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(exitCodes.ok);
  throw error;
});

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-D ends the input without an answer.
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  terminal.once("SIGINT", () => interruption.abort());
  try {
    return await Promise.race([terminal.question(question, { signal: interruption.signal }), closed]);
  } finally {
    terminal.close();
  }
}

const io: Io = {
  out: (text) =>
    new Promise((resolve) => {
      if (process.stdout.write(text)) resolve();
      else process.stdout.once("drain", resolve);
    }),
  err: (text) => void process.stderr.write(text),
  isOutTerminal: process.stdout.isTTY === true,
  isErrTerminal: process.stderr.isTTY === true,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  env: process.env,
  fetch: globalThis.fetch,
  async sleep(milliseconds) {
    await sleep(milliseconds, undefined, { signal: interruption.signal }).catch(() => undefined);
  },
  now: () => new Date(),
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  interrupted: interruption.signal,
  readFile: (path) => readFileSync(path, "utf8"),
  ...(process.stdin.isTTY === true && process.stderr.isTTY === true && { ask }),
  async getToken(scope) {
    // Loaded only when asked for: it takes longer to load than everything else.
    const { DefaultAzureCredential } = await import("@azure/identity");
    const { token } = await new DefaultAzureCredential().getToken(scope);
    return token;
  },
};

process.exitCode = await runCli(process.argv.slice(2), io);
