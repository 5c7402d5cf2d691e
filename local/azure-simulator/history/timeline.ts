import { AsyncLocalStorage } from "node:async_hooks";
import { createSeededRandom, type SeededRandom } from "../arm/seeded-random.ts";
import type { SimulatorClock } from "../arm/service.ts";

/**
 * A unit of the simulator's work: a call to it, or an effect that fell due. Time is paused at its instant until it ends,
 * even when it began late.
 */
export interface Step {
  /**
   * Steps that change state are numbered from 1, so that a later run can be compared with this one. Undefined in a step
   * that only reads, and in one that was refused.
   */
  readonly number: number | undefined;
  readonly kind: "call" | "effect";
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * The simulator's time, divided into steps that never overlap: what falls due before a call happens before it, each effect
 * at its own instant. Each numbered step draws from a random sequence of its own. So the state depends only on the mutating
 * calls and their instants: reads in between and late timers make no difference. Replay relies on that.
 */
export interface Timeline extends SeededRandom {
  readonly clock: SimulatorClock;
  /** The step that the caller runs in, also after an `await`. */
  current(): Step | undefined;
  /**
   * Runs a call in a step of its own; one that is made within a step becomes part of it.
   *
   * @param options.changes - Whether the call may change state.
   * @param options.isRefused - Whether a call was refused, so that its number goes to the next one.
   */
  call<T>(
    options: { readonly changes: boolean; readonly isRefused?: (result: T) => boolean },
    run: () => T | Promise<T>,
  ): Promise<T>;
  /** Pauses time at an instant, after everything due until then has happened. For replay, before `resume`. */
  pauseAt(atMs: number): Promise<void>;
  /** Ends a replay: time is the underlying clock's again, though never behind the last step. */
  resume(): void;
}

interface OpenStep extends Step {
  number: number | undefined;
  readonly source: SeededRandom;
  /** Number of things that still run in it: itself, calls that await, holds of the clock. */
  work: number;
}

interface Effect {
  readonly atMs: number;
  readonly run: () => void;
  readonly isBackground: boolean;
  /** Effects of reads and of refused calls are not part of the replayable state. */
  readonly origin: OpenStep | undefined;
  timer?: { cancel(): void };
}

interface WaitingCall {
  readonly changes: boolean;
  readonly run: (step: OpenStep) => void;
}

/** @param options.replayFromMs - Where time is paused (milliseconds since 1970) until `pauseAt` and `resume` move it. */
export function createTimeline(
  base: SimulatorClock,
  options: { readonly seed: number; readonly replayFromMs?: number | undefined },
): Timeline {
  return new StepTimeline(base, options.seed, options.replayFromMs);
}

class StepTimeline implements Timeline {
  readonly #base: SimulatorClock;
  readonly #seed: number;
  /** For everything outside the numbered steps. */
  readonly #ambient: SeededRandom;
  readonly #scope = new AsyncLocalStorage<OpenStep>();
  readonly #effects: Effect[] = [];
  readonly #calls: WaitingCall[] = [];
  #open: OpenStep | undefined;
  #isPumping = false;
  #count = 0;
  /** Instant of the last numbered step: time does not run backwards when the clock is set back. */
  #reachedMs = Number.NEGATIVE_INFINITY;
  /** Where time is paused in a replay. */
  #pausedAtMs: number | undefined;

  constructor(base: SimulatorClock, seed: number, replayFromMs: number | undefined) {
    this.#base = base;
    this.#seed = seed;
    this.#ambient = createSeededRandom(seed);
    this.#pausedAtMs = replayFromMs;
  }

  readonly clock: SimulatorClock = {
    now: () => this.#step()?.atMs ?? this.#now(),
    schedule: (atMs, run, options = {}) => {
      const effect: Effect = { atMs, run, isBackground: options.background ?? false, origin: this.#step() };
      const earlier = this.#effects.findLastIndex((other) => other.atMs <= atMs);
      this.#effects.splice(earlier + 1, 0, effect);
      if (this.#pausedAtMs === undefined) this.#setTimer(effect);
      return { cancel: () => this.#cancel(effect) };
    },
    hold: () => {
      const release = this.#base.hold();
      const step = this.#step();
      if (step === undefined) return release;
      step.work += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        release();
        this.#leave(step);
      };
    },
  };

  readonly random = (): number => (this.#step()?.source ?? this.#ambient).random();
  readonly newGuid = (): string => (this.#step()?.source ?? this.#ambient).newGuid();

  current(): Step | undefined {
    return this.#step();
  }

  call<T>(
    options: { readonly changes: boolean; readonly isRefused?: (result: T) => boolean },
    run: () => T | Promise<T>,
  ): Promise<T> {
    if (this.#step() !== undefined) return Promise.resolve(run());
    return new Promise<T>((resolve, reject) => {
      const carryOut = async (step: OpenStep) => {
        try {
          const result = await run();
          if (options.isRefused?.(result) === true) this.#releaseNumber(step);
          resolve(result);
        } catch (error) {
          this.#releaseNumber(step);
          reject(error);
        } finally {
          this.#leave(step);
        }
      };
      this.#calls.push({
        changes: options.changes,
        run: (step) => {
          step.work += 1;
          void carryOut(step);
        },
      });
      this.#pump();
    });
  }

  async pauseAt(atMs: number): Promise<void> {
    this.#pausedAtMs = Math.max(atMs, this.#pausedAtMs ?? atMs);
    await this.call({ changes: false }, () => {});
  }

  resume(): void {
    this.#reachedMs = Math.max(this.#reachedMs, this.#pausedAtMs ?? this.#reachedMs);
    this.#pausedAtMs = undefined;
    for (const effect of this.#effects) this.#setTimer(effect);
  }

  /** Timers and connections that a finished step began still carry its context; they are outside of it. */
  #step(): OpenStep | undefined {
    const step = this.#scope.getStore();
    return step === this.#open ? step : undefined;
  }

  #now(): number {
    return Math.max(this.#pausedAtMs ?? this.#base.now(), this.#reachedMs);
  }

  #setTimer(effect: Effect): void {
    const { atMs, isBackground } = effect;
    effect.timer = this.#base.schedule(atMs, () => this.#pump(), { background: isBackground });
  }

  #cancel(effect: Effect): void {
    effect.timer?.cancel();
    const index = this.#effects.indexOf(effect);
    if (index !== -1) this.#effects.splice(index, 1);
  }

  /** Runs steps one after the other, until one awaits something or none is due. */
  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (this.#open === undefined && this.#next());
    } finally {
      this.#isPumping = false;
    }
  }

  #next(): boolean {
    const nowMs = this.#now();
    const effect = this.#effects[0];
    if (effect !== undefined && effect.atMs <= nowMs) {
      this.#cancel(effect);
      const changes = effect.origin?.number !== undefined;
      this.#begin({ kind: "effect", changes, atMs: Math.max(effect.atMs, this.#reachedMs) }, effect.run);
      return true;
    }
    const call = this.#calls.shift();
    if (call === undefined) return false;
    this.#begin({ kind: "call", changes: call.changes, atMs: nowMs }, call.run);
    return true;
  }

  #begin(
    begun: { readonly kind: Step["kind"]; readonly changes: boolean; readonly atMs: number },
    run: (step: OpenStep) => void,
  ): void {
    const { kind, changes, atMs } = begun;
    if (changes) this.#count += 1;
    const number = changes ? this.#count : undefined;
    const source = number === undefined ? this.#ambient : createSeededRandom(this.#seed, String(number));
    const step: OpenStep = { number, kind, atMs, source, work: 1 };
    if (changes) this.#reachedMs = atMs;
    this.#open = step;
    try {
      this.#scope.run(step, run, step);
    } finally {
      this.#leave(step);
    }
  }

  #leave(step: OpenStep): void {
    step.work -= 1;
    if (step.work > 0) return;
    this.#open = undefined;
    this.#pump();
  }

  #releaseNumber(step: OpenStep): void {
    if (step.number === undefined) return;
    step.number = undefined;
    this.#count -= 1;
  }
}
