import { inspect } from "node:util";
import {
  type CommandLine,
  helpText,
  type Options,
  readCommandLine,
  UsageError,
  type Values,
} from "./host/command-line.ts";

/** Time that a command has to stop after a signal; a process that is not done then is ended. Milliseconds. */
const STOP_LIMIT_MS = 4000;

/**
 * Runs a command of this project: reads its options or prints its help text. The process ends with 0, with 1 when the command
 * failed, or with 2 when the command line is invalid or a prerequisite is missing.
 *
 * @param run - Gets the options; returns the exit code, or `undefined` when the command goes on in the background.
 */
export async function runCommand<O extends Options>(
  command: CommandLine<O>,
  run: (values: Values<O>) => Promise<number | undefined> | number | undefined,
): Promise<void> {
  endOnUnhandledErrors();
  try {
    const values = readCommandLine(command, process.argv.slice(2));
    if (values === undefined) console.log(helpText(command));
    else process.exitCode = await run(values);
  } catch (error) {
    console.error(describeError(error));
    process.exit(error instanceof UsageError ? 2 : 1);
  }
}

/** Classes of errors that only a defect throws: their stack says where it is. */
const DEFECTS: readonly string[] = ["TypeError", "RangeError", "ReferenceError", "SyntaxError", "AssertionError"];

/** The message of an expected error; for a defect, everything: its stack and its causes. */
function describeError(error: unknown): string {
  return error instanceof Error && !DEFECTS.includes(error.constructor.name) ? error.message : inspect(error);
}

const errorReporters: ((text: string) => void)[] = [(text) => console.error(text)];

/** Also tells the given function of an error that no code handled, just before the process ends. */
export function reportUnhandledErrors(report: (text: string) => void): void {
  errorReporters.push(report);
}

/**
 * Ends the process with 1 after an error that no code handled, because its state is unknown then; what is stored survives. A
 * handler that another part of the process has registered goes first: the local host's, for the code of the app.
 */
function endOnUnhandledErrors(): void {
  // Node turns an unhandled rejection into an uncaught exception unless it has a handler of its own.
  process.on("uncaughtException", (error: unknown) => {
    if (process.listenerCount("uncaughtException") > 1) return;
    for (const report of errorReporters) report(`Unhandled error; the process ends: ${inspect(error)}`);
    process.exit(1);
  });
}

/**
 * Stops at the first SIGINT or SIGTERM and ends with 0, within 5 s even if something hangs; with 1 when stopping fails.
 */
export function stopOnSignals(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(0), STOP_LIMIT_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(describeError(error));
        process.exit(1);
      },
    );
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}
