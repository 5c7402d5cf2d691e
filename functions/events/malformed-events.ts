/**
 * Counts the events that this process could not read, for `GET /api/health`. In memory, so that a
 * restart ends the warning; the total of all processes is in the entity `appCounts`.
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
