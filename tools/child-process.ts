import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** A long-running command of this project that has printed its READY line. */
export interface ReadyProcess {
  readonly child: ChildProcess;
  /** The JSON after READY. */
  readonly ready: Readonly<Record<string, string>>;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Sends SIGTERM, after 5 s SIGKILL; returns the exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts a Node entry point and waits for its `READY {json}` line.
 *
 * @throws Error with its output, when it ends or `timeoutMs` (default 30 000) pass before that line.
 */
export async function startUntilReady(
  args: readonly string[],
  options: SpawnOptions & { readonly timeoutMs?: number } = {},
): Promise<ReadyProcess> {
  const child = spawn(process.execPath, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ready = await new Promise<Record<string, string>>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${args.join(" ")} ${why}:\n${printed}`));
    const timeout = setTimeout(() => {
      child.kill("SIGKILL");
      fail("did not become ready");
    }, options.timeoutMs ?? 30_000);
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const line = /^READY (\{.*\})$/m.exec(printed)?.[1];
      if (line === undefined) return;
      clearTimeout(timeout);
      resolve(JSON.parse(line) as Record<string, string>);
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => {
      clearTimeout(timeout);
      fail(`ended with ${code}`);
    });
  });
  return {
    child,
    ready,
    output: () => printed,
    async stop() {
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), 5000);
      const code = await ended;
      clearTimeout(kill);
      return code;
    },
  };
}
