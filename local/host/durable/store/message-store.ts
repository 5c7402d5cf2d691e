import type { DatabaseSync } from "node:sqlite";
import { FINISHED_STATUSES } from "../../runtime-status.ts";
import type { HistoryEvent } from "../replay/history-events.ts";

/** An event for an instance, waiting to be processed. */
export interface InboxRow {
  readonly number: number;
  /** The execution it is meant for; null for external events, which survive continueAsNew. */
  readonly execution_id: string | null;
  /** The history event as JSON text. */
  readonly event: string;
}

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

  constructor(connection: DatabaseSync, nextNumber: () => number) {
    this.#nextNumber = nextNumber;
    const prepare = (sql: string) => connection.prepare(sql);
    this.#statements = {
      send: prepare(
        "INSERT INTO inbox SELECT ?1, hub_key, ?3, ?4 FROM instance WHERE hub_key = ?2" +
          ` AND (?3 IS NULL OR execution_id = ?3) AND status NOT IN (${FINISHED_STATUSES.map((status) => `'${status}'`).join(", ")})`,
      ),
      inbox: prepare("SELECT number, execution_id, event FROM inbox WHERE hub_key = ? ORDER BY number LIMIT ?"),
      firstInbox: prepare(
        "SELECT number, execution_id, event FROM inbox WHERE hub_key = ? ORDER BY execution_id IS NULL, number LIMIT ?",
      ),
      removeMessage: prepare("DELETE FROM inbox WHERE number = ?"),
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
    };
  }

  /** @returns False if the message has no recipient: the instance is gone or finished, or runs another execution. */
  send(to: Recipient, event: HistoryEvent): boolean {
    const { changes } = this.#statements.send.run(this.#nextNumber(), to.hubKey, to.executionId, JSON.stringify(event));
    return changes === 1;
  }

  /**
   * Messages in the order of their arrival. Before the first episode of an execution, messages addressed to that execution
   * come first: its start, then the events carried over from the previous one.
   */
  inbox(hubKey: number, isFirstEpisode: boolean, limit: number): readonly InboxRow[] {
    const statement = isFirstEpisode ? this.#statements.firstInbox : this.#statements.inbox;
    return statement.all(hubKey, limit) as unknown as readonly InboxRow[];
  }

  removeMessage(number: number): void {
    this.#statements.removeMessage.run(number);
  }

  /** Removes all messages for an instance. */
  removeMessages(hubKey: number): void {
    this.#statements.removeMessages.run(hubKey);
  }

  /** Removes the messages for an execution that has ended. */
  removeDirectedMessages(hubKey: number): void {
    this.#statements.removeDirectedMessages.run(hubKey);
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

  addActivity(activity: Omit<ActivityRow, "number">): void {
    const { hub_key, instance_id, execution_id, task, name, input } = activity;
    this.#statements.addActivity.run(this.#nextNumber(), hub_key, instance_id, execution_id, task, name, input);
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
    this.#statements.removeActivities.run(hubKey);
  }
}
