import type { SimulatorClock } from "./service.ts";

/**
 * What happens inside the service while nobody asks. Before a request is answered, everything that fell due since the last
 * one happens, in order, each at its own instant. The clock is asked to wake the agenda as well, in the background, so
 * that what an effect sees of the neighbours (is the machine still there?) is how they were at that instant.
 */
export class Agenda {
  readonly #clock: SimulatorClock;
  readonly #entries: { readonly atMs: number; readonly run: (atMs: number) => void }[] = [];

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  /** Notes an effect for an instant; one in the past happens at the next look, one at infinity never. */
  at(atMs: number, run: (atMs: number) => void): void {
    if (!Number.isFinite(atMs)) return;
    const index = this.#entries.findIndex((other) => other.atMs > atMs);
    this.#entries.splice(index === -1 ? this.#entries.length : index, 0, { atMs, run });
    if (atMs > this.#clock.now()) {
      this.#clock.schedule(atMs, () => this.advance(this.#clock.now()), { background: true });
    }
  }

  /** Lets everything due by `nowMs` happen, also what those effects note for before `nowMs`. */
  advance(nowMs: number): void {
    for (let next = this.#entries[0]; next !== undefined && next.atMs <= nowMs; next = this.#entries[0]) {
      this.#entries.shift();
      next.run(next.atMs);
    }
  }
}
