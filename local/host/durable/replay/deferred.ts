/**
 * A promise that settles synchronously. The shadow replay needs it: what an event sets off must have happened before
 * the next event is looked at, which native promises cannot promise.
 */
export class Deferred<T = unknown> {
  #state: "open" | "resolved" | "rejected" = "open";
  #value: T | undefined;
  #error: unknown;
  #waiting: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** The first settlement counts, later ones do nothing. */
  resolve(value: T): void {
    if (this.#state !== "open") return;
    this.#state = "resolved";
    this.#value = value;
    this.#announce();
  }

  reject(error: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "rejected";
    this.#error = error;
    this.#announce();
  }

  /** Calls `run` at the settlement, or now if that has been. */
  onSettled(run: () => void): void {
    if (this.#state === "open") this.#waiting.push(run);
    else run();
  }

  /** The value, or throws what it was rejected with. Only after the settlement. */
  read(): T {
    if (this.#state === "rejected") throw this.#error;
    return this.#value as T;
  }

  #announce(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) run();
  }
}

/** Something that waits for deferreds: `yield` one, get its value or its error. */
export type Steps<T> = Generator<Deferred, T, unknown>;

/** Runs steps as far as they go without waiting, and on from there whenever what they wait for settles. */
export function runSteps<T>(steps: Steps<T>): Deferred<T> {
  const outcome = new Deferred<T>();
  advance(steps, () => steps.next(), outcome);
  return outcome;
}

/** Loops instead of recursing while everything is settled: action lists may be thousands long. */
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
