/**
 * A promise that settles synchronously. The replay needs it: every effect of an event must take place before the next event
 * is applied, which native promises cannot guarantee.
 */
export class Deferred<T = unknown> {
  #state: "open" | "resolved" | "rejected" = "open";
  #value: T | undefined;
  #error: unknown;
  #waiting: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** The first settlement counts; later ones have no effect. */
  resolve(value: T): void {
    if (this.#state !== "open") return;
    this.#state = "resolved";
    this.#value = value;
    this.#notify();
  }

  reject(error: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "rejected";
    this.#error = error;
    this.#notify();
  }

  /** Calls `run` when this settles, or at once if it has settled. */
  onSettled(run: () => void): void {
    if (this.#state === "open") this.#waiting.push(run);
    else run();
  }

  /** Returns the value or throws the error. Only valid after this has settled. */
  read(): T {
    if (this.#state === "rejected") throw this.#error;
    return this.#value as T;
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }
}

/** A generator that waits for deferreds: `yield` returns the value or throws the error. */
export type Steps<T> = Generator<Deferred, T, unknown>;

/** Runs steps until they wait for an open deferred, and resumes them when it settles. */
export function runSteps<T>(steps: Steps<T>): Deferred<T> {
  const outcome = new Deferred<T>();
  advance(steps, () => steps.next(), outcome);
  return outcome;
}

/** Loops instead of recursing while everything is settled: action lists may have thousands of entries. */
function advance<T>(steps: Steps<T>, first: () => IteratorResult<Deferred, T>, outcome: Deferred<T>): void {
  let move = first;
  for (;;) {
    let result: IteratorResult<Deferred, T>;
    try {
      result = move();
    } catch (error) {
      outcome.reject(error);
      return;
    }
    if (result.done) {
      outcome.resolve(result.value);
      return;
    }
    const awaited = result.value;
    const next = () => resume(steps, awaited);
    if (awaited.isOpen) {
      awaited.onSettled(() => advance(steps, next, outcome));
      return;
    }
    move = next;
  }
}

function resume<T>(steps: Steps<T>, settled: Deferred): IteratorResult<Deferred, T> {
  let value: unknown;
  try {
    value = settled.read();
  } catch (error) {
    return steps.throw(error);
  }
  return steps.next(value);
}
