/**
 * The keys of instances or entities that are ready to run. Each key waits at most once and runs at most once at a time, and a
 * bounded number of keys run at a time.
 */
export class WorkQueue<T> {
  readonly #limit: number;
  readonly #waiting = new Set<T>();
  readonly #running = new Set<T>();
  /** Keys that were added again while they were running. */
  readonly #again = new Set<T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  add(key: T): void {
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
  }

  /** Takes the keys that may run now, first come, first served; each runs until `release`. */
  takeReady(): readonly T[] {
    const ready: T[] = [];
    if (this.#waiting.size === 0) return ready;
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#limit) break;
      this.#waiting.delete(key);
      this.#running.add(key);
      ready.push(key);
    }
    return ready;
  }

  release(key: T): void {
    this.#running.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
  }
}
