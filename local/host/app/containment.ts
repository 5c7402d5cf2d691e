import { randomUUID } from "node:crypto";
import type { DurableWork, SettleInvocation } from "../contract.ts";
import { errorMessage, errorStack } from "../error-text.ts";
import { currentAppContext, type RunningInvocation, runForApp } from "./app-context.ts";
import { FunctionsSystemError } from "./core-types.ts";
import type { Registrations } from "./registrations.ts";

/** An error that no code of the app caught, or a call that would have ended the process. It fails its invocation. */
class StrayError extends FunctionsSystemError {}

/**
 * Runs one function so that errors which nothing awaits (a rejected promise without a handler, an exception in a timer) fail
 * this invocation, as long as it runs.
 *
 * A result counts one turn of the event loop after the function has returned: Node reports unhandled rejections between. Who
 * gives `onReturned` waits that turn itself.
 */
export function invokeContained<T>(
  invocation: {
    readonly registrations: Registrations;
    readonly functionName: string;
    readonly work: DurableWork | undefined;
    /** A new one if absent. */
    readonly invocationId?: string | undefined;
    readonly onReturned?: ((settle: SettleInvocation) => void) | undefined;
  },
  run: (invocationId: string) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const invocationId = invocation.invocationId ?? randomUUID();
    let hasEnded = false;
    let stray: Error | undefined;
    const settle = () => {
      hasEnded = true;
      return stray;
    };
    const running: RunningInvocation = {
      invocationId,
      functionName: invocation.functionName,
      work: invocation.work,
      get hasEnded() {
        return hasEnded;
      },
      fail(error) {
        if (hasEnded) return;
        hasEnded = true;
        stray = error;
        reject(error); // No effect once the function has returned with `onReturned`.
      },
    };
    const returned = (result: T) => {
      if (hasEnded) return;
      if (invocation.onReturned === undefined) {
        void nextTurn().then(() => {
          settle();
          resolve(result);
        });
        return;
      }
      invocation.onReturned(settle);
      resolve(result);
    };
    runForApp(invocation.registrations, () => run(invocationId), running).then(returned, (error: unknown) => {
      settle();
      reject(error);
    });
  });
}

let turn: Promise<void> | undefined;

/** All that waits in the same turn of the event loop shares one call. */
function nextTurn(): Promise<void> {
  turn ??= new Promise((resolve) => {
    setImmediate(() => {
      turn = undefined;
      resolve();
    });
  });
  return turn;
}

let containing = 0;
let restoreProcess = () => {};

/**
 * Keeps errors of app code from ending this process, until the returned function is called: unhandled rejections, uncaught
 * exceptions and `process.exit`. Errors outside any app are treated as without this host.
 */
export function containAppErrors(): () => void {
  if (containing === 0) restoreProcess = install();
  containing += 1;
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    containing -= 1;
    if (containing === 0) restoreProcess();
  };
}

function install(): () => void {
  const onException = (error: unknown) => handle("uncaughtException", "an exception that nothing caught", error);
  const onRejection = (error: unknown) =>
    handle("unhandledRejection", "a rejected promise that nothing handled", error);
  process.on("uncaughtException", onException);
  process.on("unhandledRejection", onRejection);
  const exit = process.exit;
  process.exit = (code) => refuseExit(code, exit);
  return () => {
    process.off("uncaughtException", onException);
    process.off("unhandledRejection", onRejection);
    process.exit = exit;
  };
}

function handle(event: "uncaughtException" | "unhandledRejection", what: string, error: unknown): void {
  if (error instanceof StrayError) return; // Thrown by `process.exit`, and reported there.
  if (currentAppContext() !== undefined) {
    report(new StrayError(`${what}: ${errorMessage(error)}`, { cause: error }));
    return;
  }
  if (process.listenerCount(event) > 1) return; // The program around the host decides.
  console.error(error);
  process.exit(1);
}

function refuseExit(code: Parameters<typeof process.exit>[0], exit: typeof process.exit): never {
  if (currentAppContext() === undefined) return exit(code);
  const error = new StrayError(`it called process.exit(${code ?? ""}), which would end the host`);
  report(error);
  throw error;
}

/** Fails the invocation from which the error comes, and names it in the log. */
function report(error: StrayError): void {
  const context = currentAppContext();
  if (context === undefined) return;
  const { registrations, invocation } = context;
  const source =
    invocation === undefined
      ? "Code of the app outside any function"
      : `Function "${invocation.functionName}" (invocation ${invocation.invocationId})`;
  const effect = invocation?.hasEnded === false ? "failed" : "caused an error after it had ended";
  const line = {
    level: "error",
    category: "system",
    message: `${source} ${invocation === undefined ? "caused an error" : effect}: ${error.message}\n${errorStack(error.cause ?? error)}`,
    ...(invocation === undefined
      ? {}
      : { functionName: invocation.functionName, invocationId: invocation.invocationId }),
  } as const;
  invocation?.fail(error);
  try {
    registrations.log(line);
  } catch (failure) {
    console.error(line.message, failure); // A log hook of the app threw.
  }
}
