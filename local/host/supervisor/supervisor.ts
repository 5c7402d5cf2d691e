import { url as debuggerUrl } from "node:inspector";
import { Worker } from "node:worker_threads";
import { recordFatalWork } from "../durable/store/fatal-work.ts";
import { errorMessage } from "../error-text.ts";
import { inspectBlockedThread } from "./blocking-invocation.ts";
import { HEARTBEAT_MS, STOP, type ThreadMessage, type ThreadStart } from "./thread-protocol.ts";

export interface SupervisorOptions {
  readonly start: Pick<ThreadStart, "args" | "appDirectory">;
  readonly databaseFile: string;
  /** Called once, when the first thread is ready. */
  onReady(url: string, functions: readonly string[]): void;
  /** Errors that concern the whole host. */
  onError(message: string): void;
}

/** A host that is still running a function this long after a signal is ended by force. */
const STOP_LIMIT_MS = 4500;
/** A thread that blocks this long during a stop is ended at once. */
const STOP_BLOCKED_MS = 2000;
/** On a busy machine the debugger takes seconds to interrupt a thread, and without its answer no function is found. */
const INSPECT_LIMIT_MS = 10_000;
/** What `STOP_LIMIT_MS` leaves after `STOP_BLOCKED_MS`. */
const INSPECT_LIMIT_IN_STOP_MS = 1500;
/** Ends of the thread that no durable work explains: after so many of them the host gives up. */
const MAX_UNEXPLAINED_ENDS = 3;

/**
 * Runs the host in a thread of its own until `stop` or until it cannot go on. This thread stays free: it hears signals
 * while app code blocks the other one, and replaces that when it blocks for too long or ends.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #finished = Promise.withResolvers<number>();
  #thread: Worker | undefined;
  #heartbeat = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #lastBeat = 0;
  #silentMs = 0;
  /** Infinite while the app is loaded: that may block for long, and signals are heard all the same. */
  #maximumBlockedMs = Number.POSITIVE_INFINITY;
  #watch: NodeJS.Timeout | undefined;
  #stopping = false;
  #isEnding = false;
  #hasBeenReady = false;
  #port: number | undefined;
  #exitCode: number | undefined;
  #threadError: unknown;
  #unexplainedEnds = 0;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Resolves with the exit code, with which the caller ends the process. */
  run(): Promise<number> {
    this.#startThread();
    this.#watch = setInterval(() => this.#check(), HEARTBEAT_MS);
    return this.#finished.promise;
  }

  /** Ends the host within five seconds, whatever app code does. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#thread?.postMessage(STOP);
    setTimeout(() => this.#finished.resolve(0), STOP_LIMIT_MS).unref();
  }

  #startThread(): void {
    const heartbeat = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    this.#heartbeat = new Int32Array(heartbeat);
    this.#lastBeat = 0;
    this.#silentMs = 0;
    this.#isEnding = false;
    this.#threadError = undefined;
    this.#maximumBlockedMs = Number.POSITIVE_INFINITY;
    const workerData: ThreadStart = { ...this.#options.start, port: this.#port, heartbeat };
    const thread = new Worker(new URL("./host-thread.ts", import.meta.url), { workerData });
    this.#thread = thread;
    thread.on("message", (message: ThreadMessage) => this.#receive(message));
    thread.on("error", (error) => {
      this.#threadError = error;
    });
    thread.on("exit", (code) => this.#onExit(code));
    if (this.#stopping) thread.postMessage(STOP);
  }

  #receive(message: ThreadMessage): void {
    switch (message.kind) {
      case "loaded":
        this.#silentMs = 0;
        this.#maximumBlockedMs = message.maximumBlockedMs;
        break;
      case "ready":
        this.#port = Number(new URL(message.url).port);
        if (this.#hasBeenReady) this.#options.onError("The host runs again.");
        else this.#options.onReady(message.url, message.functions);
        this.#hasBeenReady = true;
        break;
      case "failed":
        this.#options.onError(message.message);
        this.#exitCode = message.exitCode;
    }
  }

  #check(): void {
    const beat = Atomics.load(this.#heartbeat, 0);
    this.#silentMs = beat === this.#lastBeat ? this.#silentMs + HEARTBEAT_MS : 0;
    this.#lastBeat = beat;
    // A debugger stops the thread for as long as its user likes.
    const limitMs = this.#stopping ? STOP_BLOCKED_MS : this.#maximumBlockedMs;
    if (this.#silentMs >= limitMs && !this.#isEnding && debuggerUrl() === undefined) void this.#endBlocked();
  }

  /** Ends a thread that does not respond, and records whose code it was. */
  async #endBlocked(): Promise<void> {
    this.#isEnding = true;
    const thread = this.#thread;
    const seconds = this.#silentMs / 1000;
    const { invocation, place } = await inspectBlockedThread(
      this.#stopping ? INSPECT_LIMIT_IN_STOP_MS : INSPECT_LIMIT_MS,
    );
    await thread?.terminate();
    const where = place === undefined ? "" : ` (at ${place})`;
    const reason = `it blocked the host's event loop for ${seconds} s${where}`;
    if (invocation === undefined) this.#countUnexplained();
    const who =
      invocation === undefined
        ? "Code outside any function"
        : `Function "${invocation.functionName}" (invocation ${invocation.invocationId})`;
    this.#options.onError(`${who} was ended: ${reason}.`);
    if (invocation?.work !== undefined) this.#record(invocation.work, reason);
    this.#continue();
  }

  /** A host that has never been ready would only fail again. */
  #countUnexplained(): void {
    this.#unexplainedEnds += this.#hasBeenReady ? 1 : MAX_UNEXPLAINED_ENDS;
  }

  #record(work: Parameters<typeof recordFatalWork>[1], reason: string): void {
    if (this.#options.databaseFile === ":memory:") return;
    try {
      recordFatalWork(this.#options.databaseFile, work, reason);
    } catch (error) {
      this.#options.onError(`It could not be recorded that a function ended the host: ${errorMessage(error)}`);
    }
  }

  #onExit(code: number): void {
    if (this.#isEnding) return; // `#endBlocked` continues.
    if (this.#exitCode !== undefined || this.#stopping) {
      this.#continue();
      return;
    }
    this.#countUnexplained();
    const why = this.#threadError === undefined ? `exit code ${code}` : errorMessage(this.#threadError);
    this.#options.onError(`The app ended the host's thread (${why}).`);
    this.#continue();
  }

  /** After the end of a thread: starts the next one, or finishes. */
  #continue(): void {
    const isHopeless = this.#unexplainedEnds >= MAX_UNEXPLAINED_ENDS;
    const exitCode = this.#exitCode ?? (this.#stopping ? 0 : isHopeless ? 1 : undefined);
    if (exitCode === undefined) {
      this.#startThread();
      return;
    }
    if (isHopeless && this.#exitCode === undefined && this.#hasBeenReady && !this.#stopping) {
      const ends = `its thread has ended ${this.#unexplainedEnds} times`;
      this.#options.onError(`The host gives up: ${ends}, and no function could be found that is the cause.`);
    }
    clearInterval(this.#watch);
    this.#finished.resolve(exitCode);
  }
}
