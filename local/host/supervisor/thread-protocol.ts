import type { DurableWork } from "../contract.ts";

/** What the thread that runs the host is started with. */
export interface ThreadStart {
  /** The command line. */
  readonly args: readonly string[];
  /** Folder of the app, unpacked. */
  readonly appDirectory: string;
  /** Port of the thread that this one replaces. */
  readonly port: number | undefined;
  /** One number, which the thread increases as long as its event loop turns. */
  readonly heartbeat: SharedArrayBuffer;
}

/** What the thread tells its supervisor. */
export type ThreadMessage =
  /** The app is loaded; its functions have not run yet. */
  | { readonly kind: "loaded"; readonly maximumBlockedMs: number }
  | { readonly kind: "ready"; readonly url: string; readonly functions: readonly string[] }
  | { readonly kind: "failed"; readonly message: string; readonly exitCode: number };

/** The supervisor's only message: finish running work and end. */
export const STOP = "stop";

export const HEARTBEAT_MS = 250;

/** The invocation whose code is running in a thread that does not respond. */
export interface BlockingInvocation {
  readonly functionName: string;
  readonly invocationId: string;
  readonly work?: DurableWork | undefined;
}

/** Name of the global function that returns the running invocation as JSON text; called by the debugger. */
export const BLOCKING_KEY = "local-functions-host.blocking";
