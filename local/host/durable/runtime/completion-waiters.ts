/** Callers that wait for instances to finish. */
export class CompletionWaiters {
  readonly #waiting = new Map<string, Set<() => void>>();

  notify(instanceId: string): void {
    for (const wake of this.#waiting.get(instanceId) ?? []) wake();
  }

  /** Resolves at once if `isOver`, otherwise when the instance finishes or the signal aborts. */
  async wait(instanceId: string, signal: AbortSignal, isOver: () => boolean): Promise<void> {
    if (signal.aborted || isOver()) return;
    const waiting = this.#waiting.get(instanceId) ?? new Set();
    this.#waiting.set(instanceId, waiting);
    let wake = () => {};
    await new Promise<void>((resolve) => {
      wake = resolve;
      waiting.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
    signal.removeEventListener("abort", wake);
    waiting.delete(wake);
    if (waiting.size === 0) this.#waiting.delete(instanceId);
  }
}
