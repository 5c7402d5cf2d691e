import { setTimeout as pause } from "node:timers/promises";
import type { Execution } from "../store/execution.ts";

/** Cheaper episodes are never postponed: nothing is gained. */
const MIN_COST_MS = 5;
/** While completions keep arriving, episodes take at most the fifth part of the time. */
const POSTPONEMENT_FACTOR = 4;
const POLL_MS = 5;

/**
 * Lets the completions of a large fan-out gather, so that few episodes process them: every episode replays the whole history,
 * and one for each completion would need time that grows with the square of the number of activities.
 *
 * An episode waits only while more activities of its instance are about to start, and no longer than a small multiple of
 * what the previous episode took. The waits are in real time; virtual time does not pass.
 */
export class EpisodePacer {
  readonly #costMs = new WeakMap<Execution, number>();
  readonly #hasBacklog: (hubKey: number) => boolean;

  /** @param hasBacklog - Whether activities of the instance have been scheduled and have not started. */
  constructor(hasBacklog: (hubKey: number) => boolean) {
    this.#hasBacklog = hasBacklog;
  }

  /** Remembers what the episode took that led to this execution. */
  record(execution: Execution, costMs: number): void {
    if (costMs >= MIN_COST_MS) this.#costMs.set(execution, costMs);
  }

  /** Resolves when the next episode of the execution may begin; `undefined` when it may begin at once. */
  postpone(execution: Execution | undefined): Promise<void> | undefined {
    const costMs = execution === undefined ? undefined : this.#costMs.get(execution);
    if (execution === undefined || costMs === undefined) return undefined;
    return this.#gather(execution.row.hub_key, performance.now() + costMs * POSTPONEMENT_FACTOR);
  }

  async #gather(hubKey: number, untilMs: number): Promise<void> {
    while (performance.now() < untilMs && this.#hasBacklog(hubKey)) await pause(POLL_MS);
  }
}
