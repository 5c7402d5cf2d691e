import type { HistoryEvent } from "../replay/history-events.ts";

/** An event for an instance, waiting to be processed. */
export interface InboxRow {
  readonly number: number;
  /** The execution it is meant for; null for external events, which survive continueAsNew. */
  readonly execution_id: string | null;
  /** The history event as JSON text. */
  readonly event: string;
  /** The same event, when this process has sent it. */
  readonly parsed?: HistoryEvent;
}

/** Messages above this number are read from the database, so that a flood of them does not fill the memory. */
const MAX_ROWS = 20_000;

/**
 * A copy in memory of the committed messages for instances: nearly every message is read soon after it was written, and reading
 * it from the database would cost more than the rest of its delivery.
 */
export class InboxMirror {
  readonly #rows = new Map<number, InboxRow[]>();
  /** Instances some of whose messages are in the database only. */
  readonly #incomplete: Set<number>;
  #size = 0;

  /** @param instancesWithMessages - Those whose messages another process wrote. */
  constructor(instancesWithMessages: readonly number[]) {
    this.#incomplete = new Set(instancesWithMessages);
  }

  /** The messages of an instance in the order of their arrival; `undefined` when they must be read from the database. */
  read(hubKey: number): readonly InboxRow[] | undefined {
    return this.#incomplete.has(hubKey) ? undefined : (this.#rows.get(hubKey) ?? []);
  }

  /** Sets all messages of an instance, as the database has them. */
  load(hubKey: number, rows: readonly InboxRow[]): void {
    this.removeAll(hubKey);
    for (const row of rows) this.add(hubKey, row);
  }

  add(hubKey: number, row: InboxRow): void {
    if (this.#incomplete.has(hubKey)) return;
    if (this.#size >= MAX_ROWS) {
      this.removeAll(hubKey);
      this.#incomplete.add(hubKey);
      return;
    }
    const rows = this.#rows.get(hubKey);
    if (rows === undefined) this.#rows.set(hubKey, [row]);
    else rows.push(row);
    this.#size += 1;
  }

  /** Removes messages that have been read. */
  removeRead(hubKey: number, read: readonly InboxRow[]): void {
    const [first] = read;
    if (read.length === 1 && first !== undefined) {
      this.remove(hubKey, ({ number }) => number === first.number);
      return;
    }
    const numbers = new Set(read.map(({ number }) => number));
    this.remove(hubKey, ({ number }) => numbers.has(number));
  }

  remove(hubKey: number, isRemoved: (row: InboxRow) => boolean): void {
    const rows = this.#rows.get(hubKey);
    if (rows === undefined) return;
    const kept = rows.filter((row) => !isRemoved(row));
    this.#size -= rows.length - kept.length;
    if (kept.length === 0) this.#rows.delete(hubKey);
    else this.#rows.set(hubKey, kept);
  }

  removeAll(hubKey: number): void {
    this.#incomplete.delete(hubKey);
    this.#size -= this.#rows.get(hubKey)?.length ?? 0;
    this.#rows.delete(hubKey);
  }
}
