import type { Store } from "./store.ts";

interface Entry {
  readonly work: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits all work of one turn of the event loop in one transaction: many episodes and activities end at the same time, and
 * a commit costs more than the writes in it.
 */
export class GroupCommit {
  readonly #store: Store;
  #entries: Entry[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Resolves with the work's result when all of it is committed; rejects if it fails, in which case none of it is. `work` may be
   * called a second time: if the common transaction fails, each work is committed in a transaction of its own.
   */
  commit<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#entries.length === 0) setImmediate(() => this.flush());
      let result: T;
      const run = () => {
        result = work();
      };
      this.#entries.push({ work: run, resolve: () => resolve(result), reject });
    });
  }

  /** Commits at once what has been given so far. */
  flush(): void {
    const entries = this.#entries;
    this.#entries = [];
    if (entries.length > 0) this.#settle(entries);
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
