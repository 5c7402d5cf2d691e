/**
 * Work that has returned and waits for its commit takes no place, so that a commit holds more than the places allow; but not more
 * than so many pieces, so that the event loop gets its turn.
 */
export const MAX_UNCOMMITTED = 100;

/** The bounded places of running work. */
export class Places {
  readonly #limit: number;
  /** Pieces of work that run, those that have returned and are not committed included. */
  #running = 0;
  #returned = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isBusy(): boolean {
    return this.#running > 0;
  }

  get hasFree(): boolean {
    return this.#running - Math.min(this.#returned, MAX_UNCOMMITTED) < this.#limit;
  }

  take(): void {
    this.#running += 1;
  }

  /** The work has returned, and waits for its commit. */
  giveUp(): void {
    this.#returned += 1;
  }

  /** The work has ended, after `giveUp` or without it. */
  leave({ hadGivenUp }: { readonly hadGivenUp: boolean }): void {
    this.#running -= 1;
    if (hadGivenUp) this.#returned -= 1;
  }
}
