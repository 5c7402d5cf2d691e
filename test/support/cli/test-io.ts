import type { Io } from "../../../cli/io.ts";
import { runCli } from "../../../cli/run-cli.ts";

interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The surroundings of a command line: no terminal, UTC, no file, nothing printed, unless the test says otherwise. */
export function testIo(changes: Partial<Io> = {}): Io {
  return {
    out: async () => {},
    err: () => {},
    isOutTerminal: false,
    isErrTerminal: false,
    columns: undefined,
    env: {},
    fetch: globalThis.fetch,
    sleep: async () => {},
    now: () => new Date("2026-06-01T08:00:00Z"),
    timeZone: "UTC",
    interrupted: new AbortController().signal,
    readFile: (path) => {
      throw new Error(`no file ${path}`);
    },
    getToken: async () => "a-token",
    ...changes,
  };
}

/** Runs one command line and keeps what it prints. */
export async function runTestCli(args: readonly string[], changes: Partial<Io> = {}): Promise<CliResult> {
  let stdout = "";
  let stderr = "";
  const out = async (text: string) => {
    stdout += text;
  };
  const err = (text: string) => {
    stderr += text;
  };
  const code = await runCli(args, testIo({ out, err, ...changes }));
  return { code, stdout, stderr };
}
