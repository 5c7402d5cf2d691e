import type { InstanceRow } from "../store/instance-store.ts";

type Wake = (row?: InstanceRow) => void;

/** Callers that wait for instances to finish. */
export class CompletionWaiters {
  readonly #waiting = new Map<string, Set<Wake>>();

  /** @param row - The instance as it finished; absent when it was removed. */
  notify(instanceId: string, row: InstanceRow | undefined): void {
    for (const wake of this.#waiting.get(instanceId) ?? []) wake(row);
  }

  /**
   * Resolves at once if `isOver`, otherwise when the instance finishes or the signal aborts.
   *
   * @returns The instance as it finished, where that is known.
   */
  async wait(instanceId: string, signal: AbortSignal, isOver: () => boolean): Promise<InstanceRow | undefined> {
    if (signal.aborted || isOver()) return undefined;
    const waiting = this.#waiting.get(instanceId) ?? new Set();
    this.#waiting.set(instanceId, waiting);
    const { promise, resolve } = Promise.withResolvers<InstanceRow | undefined>();
    const abort = () => resolve(undefined);
    waiting.add(resolve);
    signal.addEventListener("abort", abort, { once: true });
    const finished = await promise;
    signal.removeEventListener("abort", abort);
    waiting.delete(resolve);
    if (waiting.size === 0) this.#waiting.delete(instanceId);
    return finished;
  }
}
