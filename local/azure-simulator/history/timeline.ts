import { AsyncLocalStorage } from "node:async_hooks";
import { createSeededRandom, type SeededRandom } from "../arm/seeded-random.ts";
import type { SimulatorClock } from "../arm/service.ts";

/**
 * A step in which the simulator works: a call to it, or an effect that fell due. While it lasts, time stands still at its
 * instant, even when the machine was late to begin it.
 */
export interface Turn {
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
 * The simulator's time, cut into turns that never overlap: what falls due before a call happens before it, each at its own
 * instant. Each numbered turn draws from a random sequence of its own. So the state follows from the changing calls and
 * their instants alone: neither reads in between nor a late timer make a difference. A replay builds on that.
 */
export interface Timeline extends SeededRandom {
  readonly clock: SimulatorClock;
  /** The turn that the caller runs in, also after an `await`. */
  current(): Turn | undefined;
  /**
   * Runs a call in a turn of its own; one that is made within a turn becomes part of it.
   *
   * @param options.changes - Whether the call may change state.
   * @param options.isRefused - Whether a call came to nothing, so that its number goes to the next one.
   */
  call<T>(
    options: { readonly changes: boolean; readonly isRefused?: (result: T) => boolean },
    run: () => T | Promise<T>,
  ): Promise<T>;
  /** Lets time stand at an instant, after everything due until then has happened. For replay, before `goOn`. */
  standAt(atMs: number): Promise<void>;
  /** Ends a replay: time is the underlying clock's again, though never behind the last turn. */
  goOn(): void;
}

interface OpenTurn extends Turn {
  number: number | undefined;
  readonly source: SeededRandom;
  /** What still runs in it: itself, calls that await, holds of the clock. */
  work: number;
}

interface Effect {
  readonly atMs: number;
  readonly run: () => void;
  readonly isBackground: boolean;
  /** What a reading or refused call schedules is no part of the state that can be told from the calls. */
  readonly origin: OpenTurn | undefined;
  timer?: { cancel(): void };
}

interface WaitingCall {
  readonly changes: boolean;
  readonly run: (turn: OpenTurn) => void;
}

/** @param options.replayFromMs - Where time stands (milliseconds since 1970) until `standAt` and `goOn` move it. */
export function createTimeline(
  base: SimulatorClock,
  options: { readonly seed: number; readonly replayFromMs?: number | undefined },
): Timeline {
  return new Turns(base, options.seed, options.replayFromMs);
}

class Turns implements Timeline {
  readonly #base: SimulatorClock;
  readonly #seed: number;
  /** For everything outside the numbered turns. */
  readonly #ambient: SeededRandom;
  readonly #scope = new AsyncLocalStorage<OpenTurn>();
  readonly #effects: Effect[] = [];
  readonly #calls: WaitingCall[] = [];
  #open: OpenTurn | undefined;
  #isPumping = false;
  #count = 0;
  /** Instant of the last numbered turn: a clock that was set back does not make time run backwards. */
  #reachedMs = Number.NEGATIVE_INFINITY;
  /** Where time stands in a replay. */
  #standsAtMs: number | undefined;

  constructor(base: SimulatorClock, seed: number, replayFromMs: number | undefined) {
    this.#base = base;
    this.#seed = seed;
    this.#ambient = createSeededRandom(seed);
    this.#standsAtMs = replayFromMs;
  }

  readonly clock: SimulatorClock = {
    now: () => this.#turn()?.atMs ?? this.#now(),
    schedule: (atMs, run, options = {}) => {
      const effect: Effect = { atMs, run, isBackground: options.background ?? false, origin: this.#turn() };
      const later = this.#effects.findIndex((other) => other.atMs > atMs);
      this.#effects.splice(later === -1 ? this.#effects.length : later, 0, effect);
      if (this.#standsAtMs === undefined) this.#setTimer(effect);
      return { cancel: () => this.#cancel(effect) };
    },
    hold: () => {
      const release = this.#base.hold();
      const turn = this.#turn();
      if (turn === undefined) return release;
      turn.work += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        release();
        this.#leave(turn);
      };
    },
  };

  readonly random = (): number => (this.#turn()?.source ?? this.#ambient).random();
  readonly newGuid = (): string => (this.#turn()?.source ?? this.#ambient).newGuid();

  current(): Turn | undefined {
    return this.#turn();
  }

  call<T>(
    options: { readonly changes: boolean; readonly isRefused?: (result: T) => boolean },
    run: () => T | Promise<T>,
  ): Promise<T> {
    if (this.#turn() !== undefined) return Promise.resolve(run());
    return new Promise<T>((resolve, reject) => {
      const carryOut = async (turn: OpenTurn) => {
        try {
          const result = await run();
          if (options.isRefused?.(result) === true) this.#giveNumberBack(turn);
          resolve(result);
        } catch (error) {
          this.#giveNumberBack(turn);
          reject(error);
        } finally {
          this.#leave(turn);
        }
      };
      this.#calls.push({
        changes: options.changes,
        run: (turn) => {
          turn.work += 1;
          void carryOut(turn);
        },
      });
      this.#pump();
    });
  }

  async standAt(atMs: number): Promise<void> {
    this.#standsAtMs = Math.max(atMs, this.#standsAtMs ?? atMs);
    await this.call({ changes: false }, () => {});
  }

  goOn(): void {
    this.#reachedMs = Math.max(this.#reachedMs, this.#standsAtMs ?? this.#reachedMs);
    this.#standsAtMs = undefined;
    for (const effect of this.#effects) this.#setTimer(effect);
  }

  /** A turn that is over leaves its mark on timers and connections it began; those are outside of it. */
  #turn(): OpenTurn | undefined {
    const turn = this.#scope.getStore();
    return turn === this.#open ? turn : undefined;
  }

  #now(): number {
    return Math.max(this.#standsAtMs ?? this.#base.now(), this.#reachedMs);
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

  /** Runs turns, one after the other, until one awaits something or nothing is left to do now. */
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
    begun: { readonly kind: Turn["kind"]; readonly changes: boolean; readonly atMs: number },
    run: (turn: OpenTurn) => void,
  ): void {
    const { kind, changes, atMs } = begun;
    if (changes) this.#count += 1;
    const number = changes ? this.#count : undefined;
    const source = number === undefined ? this.#ambient : createSeededRandom(this.#seed, String(number));
    const turn: OpenTurn = { number, kind, atMs, source, work: 1 };
    if (changes) this.#reachedMs = atMs;
    this.#open = turn;
    try {
      this.#scope.run(turn, run, turn);
    } finally {
      this.#leave(turn);
    }
  }

  #leave(turn: OpenTurn): void {
    turn.work -= 1;
    if (turn.work > 0) return;
    this.#open = undefined;
    this.#pump();
  }

  #giveNumberBack(turn: OpenTurn): void {
    if (turn.number === undefined) return;
    turn.number = undefined;
    this.#count -= 1;
  }
}
