/**
 * Time for everything that runs locally: the Functions host, the Azure simulator and the demo share one clock.
 *
 * On a real clock N seconds pass per second (N is 1 unless accelerated). A virtual clock is paused while work is in progress
 * and jumps to the next scheduled call otherwise.
 */
export interface Clock {
  /** How many of its seconds pass in a real one; absent on a virtual clock. */
  readonly speed?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z, by this clock. */
  now(): number;
  /**
   * Calls `run` once, at or after `atMs` (milliseconds since 1970): never before, never synchronously.
   *
   * A `background` call (a cron tick) runs when it is due, but a virtual clock does not jump to it: with a timer that repeats
   * for ever the clock would otherwise never become idle.
   */
  schedule(atMs: number, run: () => void, options?: { readonly background?: boolean }): ScheduledCall;
  /**
   * Marks work as in progress: a virtual clock is paused until the returned function is called (a second call has no
   * effect). Call it synchronously, before the first `await`. Real clocks ignore it.
   */
  hold(): () => void;
}

export interface ScheduledCall {
  cancel(): void;
}

export interface VirtualClock extends Clock {
  /** Moves time by `ms` and runs every call that becomes due, background calls included. */
  advance(ms: number): Promise<void>;
  /** Resolves when no work is in progress and no foreground call is scheduled. */
  idle(): Promise<void>;
  /** Whether time jumps to the next foreground call, or from now on moves only by `advance`. */
  setJumps(jumps: boolean): void;
}

/** `setTimeout` has a 32-bit limit; a longer wait takes several timeouts. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The machine's time, or with `speed` N time that passes N times as fast.
 *
 * @param options.notBeforeMs - Time starts here (milliseconds since 1970) if the machine's time is earlier: an accelerated
 * clock must not go back behind stored instances after a restart.
 */
export function createRealClock(options: { readonly speed?: number; readonly notBeforeMs?: number } = {}): Clock {
  const speed = options.speed ?? 1;
  const startedAt = Date.now();
  const firstMs = Math.max(startedAt, options.notBeforeMs ?? 0);
  const now = () => firstMs + (Date.now() - startedAt) * speed;
  return {
    speed,
    now,
    schedule(atMs, run) {
      let timeout: NodeJS.Timeout;
      const arm = () => {
        const leftMs = Math.min(Math.max(Math.ceil((atMs - now()) / speed), 0), MAX_TIMEOUT_MS);
        timeout = setTimeout(() => (now() >= atMs ? run() : arm()), leftMs);
      };
      arm();
      return { cancel: () => clearTimeout(timeout) };
    },
    hold: () => () => {},
  };
}

interface Entry {
  readonly atMs: number;
  readonly run: () => void;
  readonly background: boolean;
}

/**
 * Time that moves only while no work is in progress.
 *
 * @param options.startAtMs - First instant, milliseconds since 1970; the machine's time if absent.
 * @param options.jumps - Whether time jumps to the next foreground call (default) or moves only by `advance`.
 * @param options.maxJumpMs - A call that is farther away counts as a background call until it is nearer: workflows that try again
 * every few hours for ever would otherwise keep the clock from becoming idle. No limit if absent.
 */
export function createVirtualClock(
  options: { readonly startAtMs?: number; readonly jumps?: boolean; readonly maxJumpMs?: number } = {},
): VirtualClock {
  let jumps = options.jumps ?? true;
  const entries: Entry[] = [];
  const idleWaiters: (() => void)[] = [];
  const advances: { readonly untilMs: number; readonly done: () => void }[] = [];
  let nowMs = options.startAtMs ?? Date.now();
  let holds = 0;
  let isPumping = false;
  const isForeground = (entry: Entry) => !entry.background && entry.atMs - nowMs <= (options.maxJumpMs ?? Infinity);
  /** Upper bound of time for the current step. */
  const horizonMs = () => {
    const foreground = jumps ? entries.find(isForeground) : undefined;
    return Math.max(nowMs, foreground?.atMs ?? nowMs, ...advances.map((advance) => advance.untilMs));
  };
  const step = () => {
    if (holds > 0) return;
    const next = entries[0];
    if (next !== undefined && next.atMs <= horizonMs()) {
      entries.shift();
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
      pump();
      return;
    }
    for (const advance of advances.splice(0)) {
      nowMs = Math.max(nowMs, advance.untilMs);
      advance.done();
    }
    if (!entries.some(isForeground)) for (const done of idleWaiters.splice(0)) done();
  };
  /** One call per turn of the event loop, so that work started by a call can take its hold first. */
  const pump = () => {
    if (isPumping) return;
    isPumping = true;
    setImmediate(() => {
      isPumping = false;
      step();
    });
  };

  return {
    now: () => nowMs,
    schedule(atMs, run, { background = false } = {}) {
      const entry: Entry = { atMs: Math.max(atMs, nowMs), run, background };
      insertInOrder(entries, entry);
      pump();
      return {
        cancel() {
          const index = entries.indexOf(entry);
          if (index !== -1) entries.splice(index, 1);
          pump();
        },
      };
    },
    hold() {
      holds += 1;
      return once(() => {
        holds -= 1;
        pump();
      });
    },
    advance: (ms) =>
      new Promise((done) => {
        advances.push({ untilMs: nowMs + ms, done });
        pump();
      }),
    idle: () =>
      new Promise((done) => {
        idleWaiters.push(done);
        pump();
      }),
    setJumps(on) {
      jumps = on;
      pump();
    },
  };
}

/** Keeps the entries in order of time; those of one instant in the order in which they came. */
function insertInOrder(entries: Entry[], entry: Entry): void {
  const later = entries.findIndex((other) => other.atMs > entry.atMs);
  entries.splice(later === -1 ? entries.length : later, 0, entry);
}

/** The function, but only its first call has an effect. */
function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    run();
  };
}
