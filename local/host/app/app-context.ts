import { AsyncLocalStorage } from "node:async_hooks";
import type { DurableWork } from "../contract.ts";
import type { Registrations } from "./registrations.ts";

/** One call of a function, from its start until all that it started is over. */
export interface RunningInvocation {
  readonly invocationId: string;
  readonly functionName: string;
  /** The durable work that the call carries out; `undefined` for other triggers. */
  readonly work: DurableWork | undefined;
  /** Whether its result is decided. Code that it started may still run. */
  readonly hasEnded: boolean;
  /** Decides the result: the invocation has failed. No effect once it has ended. */
  fail(error: Error): void;
}

interface AppContext {
  readonly registrations: Registrations;
  /** `undefined` while the app is loaded and in its hooks. */
  readonly invocation: RunningInvocation | undefined;
}

const running = new AsyncLocalStorage<AppContext>();

/** Runs `work` (an invocation, a hook, the loading of modules) for an app: all that it starts is attributed to that app. */
export function runForApp<T>(
  registrations: Registrations,
  work: () => T,
  invocation: RunningInvocation | undefined = undefined,
): T {
  return running.run({ registrations, invocation }, work);
}

/** The app, and its function, whose code is running; `undefined` while the host's own code is. */
export function currentAppContext(): AppContext | undefined {
  return running.getStore();
}
