/**
 * Counts the events that this process could not read, for `GET /api/health`. In memory on purpose: each is in the log, and a
 * restart begins a new count.
 */
export class MalformedEvents {
  #count = 0;

  add(): void {
    this.#count += 1;
  }

  get count(): number {
    return this.#count;
  }
}
