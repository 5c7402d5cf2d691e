import { Places } from "./places.ts";

/**
 * The keys of instances or entities that are ready to run. Each key waits at most once and runs at most once at a time, and a
 * bounded number of keys run at a time.
 */
export class WorkQueue<T> {
  readonly #places: Places;
  readonly #waiting = new Set<T>();
  readonly #running = new Set<T>();
  /** Keys that were added again while they were running. */
  readonly #again = new Set<T>();
  /** Running keys whose work has returned and is not committed. */
  readonly #returned = new Set<T>();

  constructor(limit: number) {
    this.#places = new Places(limit);
  }

  get isBusy(): boolean {
    return this.#places.isBusy;
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
      if (!this.#places.hasFree) break;
      this.#places.take();
      this.#waiting.delete(key);
      this.#running.add(key);
      ready.push(key);
    }
    return ready;
  }

  /** The key still runs, but takes no place until `release`. */
  giveUpPlace(key: T): void {
    if (this.#returned.has(key)) return;
    this.#returned.add(key);
    this.#places.giveUp();
  }

  release(key: T): void {
    if (this.#running.delete(key)) this.#places.leave({ hadGivenUp: this.#returned.delete(key) });
    if (this.#again.delete(key)) this.#waiting.add(key);
  }
}
