/**
 * Time for everything that runs locally: the Functions host, the Azure simulator and the scripted stories share one clock.
 *
 * On a real clock N seconds pass in one (N is 1 unless accelerated). On a virtual clock time stands still while anything
 * works, and jumps to the next scheduled call when nothing does.
 */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z, by this clock. */
  now(): number;
  /**
   * Calls `run` once, at or after `atMs` (milliseconds since 1970): never before, never synchronously.
   *
   * A `background` call (a cron tick) runs when its time comes, but on a virtual clock does not pull time towards itself:
   * a timer that repeats for ever would otherwise never let time come to rest.
   */
  schedule(atMs: number, run: () => void, options?: { readonly background?: boolean }): ScheduledCall;
  /**
   * Says that work is under way: virtual time stands still until the returned function is called (calling it again does
   * nothing). Take the hold synchronously, before the first `await`. Real clocks ignore it.
   */
  hold(): () => void;
}

export interface ScheduledCall {
  cancel(): void;
}

export interface VirtualClock extends Clock {
  /** Moves time by `ms`, running everything that falls due on the way, background calls included. */
  advance(ms: number): Promise<void>;
  /** Resolves when nothing works and no foreground call is scheduled: time has come to rest. */
  idle(): Promise<void>;
  /** Whether time moves by itself to the next foreground call, or from now on only by `advance`. */
  setJumps(jumps: boolean): void;
}

/** `setTimeout` counts in 32 bits; a longer wait is made of several. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The machine's time, or with `speed` N a time that passes N times as fast.
 *
 * @param options.notBeforeMs - Time starts here (milliseconds since 1970) if the machine's time is earlier: an accelerated
 * clock that is started again must not run backwards under stored instances.
 */
export function createRealClock(options: { readonly speed?: number; readonly notBeforeMs?: number } = {}): Clock {
  const speed = options.speed ?? 1;
  const startedAt = Date.now();
  const firstMs = Math.max(startedAt, options.notBeforeMs ?? 0);
  const now = () => firstMs + (Date.now() - startedAt) * speed;
  return {
    now,
    schedule(atMs, run) {
      let timeout: NodeJS.Timeout;
      const arm = () => {
        const leftMs = Math.min(Math.max(Math.ceil((atMs - now()) / speed), 0), LONGEST_TIMEOUT_MS);
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
 * Time that passes only when nothing works.
 *
 * @param options.startAtMs - First instant, milliseconds since 1970; the machine's time if absent.
 * @param options.jumps - Whether time moves by itself to the next foreground call (default) or only by `advance`.
 */
export function createVirtualClock(
  options: { readonly startAtMs?: number; readonly jumps?: boolean } = {},
): VirtualClock {
  let jumps = options.jumps ?? true;
  const entries: Entry[] = [];
  const resting: (() => void)[] = [];
  const advances: { readonly untilMs: number; readonly done: () => void }[] = [];
  let nowMs = options.startAtMs ?? Date.now();
  let holds = 0;
  let pumping = false;

  /** The instant up to which time may move now. */
  const horizonMs = () => {
    const foreground = jumps ? entries.find((entry) => !entry.background) : undefined;
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
    if (!entries.some((entry) => !entry.background)) for (const done of resting.splice(0)) done();
  };
  /** One call per turn of the event loop, so that whatever a call sets off can take its hold first. */
  const pump = () => {
    if (pumping) return;
    pumping = true;
    setImmediate(() => {
      pumping = false;
      step();
    });
  };

  return {
    now: () => nowMs,
    schedule(atMs, run, { background = false } = {}) {
      const entry: Entry = { atMs: Math.max(atMs, nowMs), run, background };
      const later = entries.findIndex((other) => other.atMs > entry.atMs);
      entries.splice(later === -1 ? entries.length : later, 0, entry);
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
      let held = true;
      holds += 1;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        pump();
      };
    },
    advance: (ms) =>
      new Promise((done) => {
        advances.push({ untilMs: nowMs + ms, done });
        pump();
      }),
    idle: () =>
      new Promise((done) => {
        resting.push(done);
        pump();
      }),
    setJumps(on) {
      jumps = on;
      pump();
    },
  };
}
