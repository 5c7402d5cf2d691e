import type { Store } from "./store.ts";

interface Entry {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Joins what is handed in during one turn of the event loop into one transaction: many episodes and activities end at the
 * same time, and a commit costs more than what it writes.
 */
export class GroupCommit {
  readonly #store: Store;
  #entries: Entry[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Resolves when the work is committed, all of it; rejects if it fails, and then nothing of it is. It may be called again:
   * when something joined with it fails, each is tried alone.
   */
  commit(work: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#entries.length === 0) setImmediate(() => this.#flush());
      this.#entries.push({ work, resolve, reject });
    });
  }

  #flush(): void {
    const entries = this.#entries;
    this.#entries = [];
    this.#settle(entries);
  }

  #settle(entries: readonly Entry[]): void {
    try {
      this.#store.transaction(() => {
        for (const { work } of entries) work();
      });
    } catch (error) {
      if (entries.length > 1) for (const entry of entries) this.#settle([entry]);
      else for (const { reject } of entries) reject(error);
      return;
    }
    for (const { resolve } of entries) resolve();
  }
}
