import type { DatabaseSync } from "node:sqlite";
import { FINISHED_STATUSES } from "../../runtime-status.ts";
import type { HistoryEvent } from "../replay/history-events.ts";
import { InboxMirror, type InboxRow } from "./inbox-mirror.ts";

/** An activity that has been scheduled and has not completed. */
export interface ActivityRow {
  readonly number: number;
  readonly hub_key: number;
  readonly instance_id: string;
  readonly execution_id: string;
  readonly task: number;
  readonly name: string;
  /** JSON text. */
  readonly input: string | null;
}

/** The recipient of a message. */
export interface Recipient {
  readonly hubKey: number;
  /** Null: the execution that runs when the message is processed. */
  readonly executionId: string | null;
}

/** Undelivered events for instances, timers that have not fired, activities that have not completed. */
export class MessageStore {
  readonly #statements;
  readonly #nextNumber: () => number;
  readonly #afterCommit: (run: () => void) => void;
  readonly #mirror: InboxMirror;
  /** Activities that have not run have been removed, so that those in memory may be gone. */
  #hasDroppedActivities = false;

  /** @param afterCommit - Runs a function when the current transaction has been committed. */
  constructor(connection: DatabaseSync, nextNumber: () => number, afterCommit: (run: () => void) => void) {
    this.#nextNumber = nextNumber;
    this.#afterCommit = afterCommit;
    const prepare = (sql: string) => connection.prepare(sql);
    this.#statements = {
      deliver: prepare("INSERT INTO inbox VALUES (?, ?, ?, ?)"),
      send: prepare(
        "INSERT INTO inbox SELECT hub_key, ?1, ?3, ?4 FROM instance WHERE hub_key = ?2" +
          ` AND (?3 IS NULL OR execution_id = ?3) AND status NOT IN (${FINISHED_STATUSES.map((status) => `'${status}'`).join(", ")})`,
      ),
      inbox: prepare("SELECT number, execution_id, event FROM inbox WHERE hub_key = ? ORDER BY number LIMIT ?"),
      firstInbox: prepare(
        "SELECT number, execution_id, event FROM inbox WHERE hub_key = ? ORDER BY execution_id IS NULL, number LIMIT ?",
      ),
      removeMessage: prepare("DELETE FROM inbox WHERE hub_key = ? AND number = ?"),
      removeMessages: prepare("DELETE FROM inbox WHERE hub_key = ?"),
      removeDirectedMessages: prepare("DELETE FROM inbox WHERE hub_key = ? AND execution_id IS NOT NULL"),
      waiting: prepare("SELECT DISTINCT hub_key FROM inbox"),
      setTimer: prepare("INSERT INTO timer VALUES (?, ?, ?, ?, ?)"),
      dueTimers: prepare(
        "SELECT number, execution_id, event FROM timer WHERE hub_key = ? AND due_ms <= ? ORDER BY due_ms, number",
      ),
      removeTimer: prepare("DELETE FROM timer WHERE number = ?"),
      removeTimers: prepare("DELETE FROM timer WHERE hub_key = ?"),
      nextDue: prepare("SELECT min(due_ms) AS due FROM timer WHERE due_ms > ?"),
      instancesWithDueTimers: prepare("SELECT DISTINCT hub_key FROM timer WHERE due_ms <= ?"),
      addActivity: prepare("INSERT INTO activity VALUES (?, ?, ?, ?, ?, ?, ?)"),
      activities: prepare("SELECT * FROM activity WHERE number > ? ORDER BY number LIMIT ?"),
      activityOf: prepare("SELECT 1 FROM activity WHERE hub_key = ? AND number > ? LIMIT 1"),
      removeActivity: prepare("DELETE FROM activity WHERE number = ?"),
      removeActivities: prepare("DELETE FROM activity WHERE hub_key = ?"),
      hasActivity: prepare("SELECT 1 FROM activity WHERE number = ?"),
    };
    this.#mirror = new InboxMirror(this.instancesWithMessages());
  }

  /** @returns False if the message has no recipient: the instance is gone or finished, or runs another execution. */
  send(to: Recipient, event: HistoryEvent): boolean {
    const { hubKey, executionId } = to;
    const row = this.#newMessage(executionId, event);
    const { changes } = this.#statements.send.run(row.number, hubKey, executionId, row.event);
    if (changes !== 1) return false;
    this.#afterCommit(() => this.#mirror.add(hubKey, row));
    return true;
  }

  /** Sends a message to an execution of which the caller knows that it is running. */
  deliver({ hubKey, executionId }: Recipient, event: HistoryEvent): void {
    const row = this.#newMessage(executionId, event);
    this.#statements.deliver.run(hubKey, row.number, executionId, row.event);
    this.#afterCommit(() => this.#mirror.add(hubKey, row));
  }

  #newMessage(executionId: string | null, event: HistoryEvent): InboxRow {
    return { number: this.#nextNumber(), execution_id: executionId, event: JSON.stringify(event), parsed: event };
  }

  /**
   * Messages in the order of their arrival. Before the first episode of an execution, messages addressed to that execution
   * come first: its start, then the events carried over from the previous one.
   */
  inbox(hubKey: number, isFirstEpisode: boolean, limit: number): readonly InboxRow[] {
    const mirrored = this.#mirror.read(hubKey);
    if (mirrored !== undefined) {
      const isInOrder = !isFirstEpisode || mirrored.length < 2;
      return isInOrder ? mirrored.slice(0, limit) : mirrored.toSorted(byAddress).slice(0, limit);
    }
    const statement = isFirstEpisode ? this.#statements.firstInbox : this.#statements.inbox;
    const rows = statement.all(hubKey, limit) as unknown as readonly InboxRow[];
    if (rows.length < limit) this.#mirror.load(hubKey, rows);
    return rows;
  }

  removeRead(hubKey: number, rows: readonly InboxRow[]): void {
    for (const { number } of rows) this.#statements.removeMessage.run(hubKey, number);
    this.#afterCommit(() => this.#mirror.removeRead(hubKey, rows));
  }

  /** Removes all messages for an instance. */
  removeMessages(hubKey: number): void {
    this.#statements.removeMessages.run(hubKey);
    this.#afterCommit(() => this.#mirror.removeAll(hubKey));
  }

  /** Removes the messages for an execution that has ended. */
  removeDirectedMessages(hubKey: number): void {
    this.#statements.removeDirectedMessages.run(hubKey);
    this.#afterCommit(() => this.#mirror.remove(hubKey, (row) => row.execution_id !== null));
  }

  /** Instances with messages. */
  instancesWithMessages(): readonly number[] {
    return this.#statements.waiting.all().map((row) => Number(row["hub_key"]));
  }

  setTimer(to: { readonly hubKey: number; readonly executionId: string }, dueMs: number, fired: HistoryEvent): void {
    this.#statements.setTimer.run(this.#nextNumber(), to.hubKey, to.executionId, dueMs, JSON.stringify(fired));
  }

  /** Due timers of one instance, earliest first. */
  dueTimers(hubKey: number, nowMs: number): readonly InboxRow[] {
    return this.#statements.dueTimers.all(hubKey, nowMs) as unknown as readonly InboxRow[];
  }

  removeTimer(number: number): void {
    this.#statements.removeTimer.run(number);
  }

  removeTimers(hubKey: number): void {
    this.#statements.removeTimers.run(hubKey);
  }

  /** The earliest instant after `nowMs` at which a timer fires. */
  nextDueMs(nowMs: number): number | undefined {
    const due = this.#statements.nextDue.get(nowMs)?.["due"];
    return due === null || due === undefined ? undefined : Number(due);
  }

  /** Instances with due timers. */
  instancesWithDueTimers(nowMs: number): readonly number[] {
    return this.#statements.instancesWithDueTimers.all(nowMs).map((row) => Number(row["hub_key"]));
  }

  addActivity(activity: Omit<ActivityRow, "number">): ActivityRow {
    const { hub_key, instance_id, execution_id, task, name, input } = activity;
    const number = this.#nextNumber();
    this.#statements.addActivity.run(number, hub_key, instance_id, execution_id, task, name, input);
    return { number, ...activity };
  }

  /** Whether an activity that has been scheduled and has not run still has to. */
  hasActivity(number: number): boolean {
    return !this.#hasDroppedActivities || this.#statements.hasActivity.get(number) !== undefined;
  }

  /** The next activities in the order in which they were scheduled. */
  activitiesAfter(number: number, limit: number): readonly ActivityRow[] {
    return this.#statements.activities.all(number, limit) as unknown as readonly ActivityRow[];
  }

  hasActivityAfter(number: number, hubKey: number): boolean {
    return this.#statements.activityOf.get(hubKey, number) !== undefined;
  }

  /** @returns False if the activity is gone: its instance was terminated, purged or replaced. */
  removeActivity(number: number): boolean {
    return this.#statements.removeActivity.run(number).changes === 1;
  }

  removeActivities(hubKey: number): void {
    if (this.#statements.removeActivities.run(hubKey).changes !== 0) this.#hasDroppedActivities = true;
  }
}

/** Messages for a certain execution first. */
function byAddress(one: InboxRow, other: InboxRow): number {
  return Number(one.execution_id === null) - Number(other.execution_id === null) || one.number - other.number;
}
