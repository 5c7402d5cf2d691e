/**
 * Counts the events this process could not read, for `GET /api/health`. In memory on purpose: every one is in the log, and
 * a restart begins a new count.
 */
export class MalformedEvents {
  #count = 0;
  #lastReason: string | undefined;

  add(reason: string): void {
    this.#count += 1;
    this.#lastReason = reason;
  }

  get count(): number {
    return this.#count;
  }

  /** Why the newest one could not be read. */
  get lastReason(): string | undefined {
    return this.#lastReason;
  }
}
