import type { SimulatorClock } from "./service.ts";

/**
 * What falls due inside one service. A service that changes by itself brings its agenda up to date before it answers a
 * request: everything due until now happens, in order, each effect at its own instant. The clock wakes the agenda as
 * well, in the background, so that an effect sees the other services as they are at its instant (is the machine still
 * there?). A single effect that nothing else has to be ordered with can go to `clock.schedule` itself.
 */
export class Agenda {
  readonly #clock: Pick<SimulatorClock, "now" | "schedule">;
  readonly #effects: { readonly atMs: number; readonly run: (atMs: number) => void }[] = [];

  constructor(clock: Pick<SimulatorClock, "now" | "schedule">) {
    this.#clock = clock;
  }

  /**
   * Notes an effect for an instant (milliseconds since 1970). One in the past happens with the next `runDue`, one at
   * `Infinity` never; of two for the same instant the one noted first happens first.
   */
  at(atMs: number, run: (atMs: number) => void): void {
    if (!Number.isFinite(atMs)) return;
    // From the end: most effects are later than those noted before.
    const earlier = this.#effects.findLastIndex((other) => other.atMs <= atMs);
    this.#effects.splice(earlier + 1, 0, { atMs, run });
    if (atMs > this.#clock.now()) this.#clock.schedule(atMs, () => this.runDue(), { background: true });
  }

  /** Runs everything due by now, also what those effects note for before now. */
  runDue(): void {
    const nowMs = this.#clock.now();
    for (let next = this.#effects[0]; next !== undefined && next.atMs <= nowMs; next = this.#effects[0]) {
      this.#effects.shift();
      next.run(next.atMs);
    }
  }
}
