import type { ActivityRow, MessageStore } from "../store/message-store.ts";

/** More activities than this wait in the database only. */
const MAX_IN_MEMORY = 1_000;

/** The activities that are ready to start, in the order in which they were scheduled. */
export class ActivityQueue {
  #rows: ActivityRow[] = [];
  #next = 0;
  /** The highest number that has been in memory; only activities above it may wait in the database. */
  #lastSeen = 0;
  /** The highest number that was read from the database; activities up to it are not added once more. */
  #lastLoaded = 0;
  #lastTaken = 0;
  /** At first for those that an earlier process scheduled. */
  #mayHaveMore = true;

  /** Number of the activity taken last. */
  get lastTaken(): number {
    return this.#lastTaken;
  }

  /** Adds activities of a committed transaction. Transactions are added in the order in which they were committed. */
  add(scheduled: readonly ActivityRow[]): void {
    for (const row of scheduled) {
      if (row.number <= this.#lastLoaded) continue;
      this.#mayHaveMore ||= this.#rows.length - this.#next >= MAX_IN_MEMORY;
      if (!this.#mayHaveMore) this.#push(row);
    }
  }

  /** The next activity; those that are gone meanwhile, because their instance was terminated or purged, are skipped. */
  take(messages: Pick<MessageStore, "activitiesAfter" | "hasActivity">): ActivityRow | undefined {
    for (;;) {
      const row = this.#rows[this.#next] ?? this.#load(messages);
      if (row === undefined) return undefined;
      this.#next += 1;
      if (this.#next >= MAX_IN_MEMORY) this.#dropTaken();
      this.#lastTaken = Math.max(this.#lastTaken, row.number);
      if (messages.hasActivity(row.number)) return row;
    }
  }

  #load(messages: Pick<MessageStore, "activitiesAfter">): ActivityRow | undefined {
    this.#dropTaken();
    if (!this.#mayHaveMore) return undefined;
    const found = messages.activitiesAfter(this.#lastSeen, MAX_IN_MEMORY);
    this.#mayHaveMore = found.length === MAX_IN_MEMORY;
    for (const row of found) this.#push(row);
    this.#lastLoaded = this.#lastSeen;
    return this.#rows[0];
  }

  #dropTaken(): void {
    if (this.#next === 0) return;
    this.#rows.splice(0, this.#next);
    this.#next = 0;
  }

  #push(row: ActivityRow): void {
    this.#rows.push(row);
    this.#lastSeen = Math.max(this.#lastSeen, row.number);
  }
}
