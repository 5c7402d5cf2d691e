import { Deferred } from "./deferred.ts";
import type { ScheduledTask } from "./scheduled-task.ts";

/** The sequence numbers, open tasks and external events of one replay. */
export class OpenTasks {
  /** Orchestration time: that of the last `OrchestratorStarted` replayed. Milliseconds since 1970. */
  nowMs = 0;
  readonly #unconfirmed = new Map<number, ScheduledTask>();
  readonly #open = new Map<number, { readonly task: ScheduledTask; readonly done: Deferred }>();
  /** The rarer collections exist only where they are needed: every episode makes an object of this class. */
  #openChildren: Set<string> | undefined;
  #waiters: Map<string, Deferred[]> | undefined;
  #buffered: Map<string, number> | undefined;
  #nextId = 0;

  /** The sequence number of the next task. */
  get nextId(): number {
    return this.#nextId;
  }

  /** Scheduled tasks that are not in the history yet, by sequence number. */
  get unconfirmed(): Map<number, ScheduledTask> {
    return this.#unconfirmed;
  }

  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }

  /** Numbers a task and waits for its completion; a message to an entity has none. */
  schedule(make: (id: number) => ScheduledTask): Deferred {
    const task = make(this.#nextId);
    this.#nextId += 1;
    this.#unconfirmed.set(task.id, task);
    const done = new Deferred();
    if (task.kind !== "entityMessage") this.#open.set(task.id, { task, done });
    if (task.kind === "subOrchestration") {
      this.#openChildren ??= new Set();
      this.#openChildren.add(task.instanceId);
    }
    return done;
  }

  /** Whether a sub-orchestration with this instance ID is running. */
  hasOpenChild(instanceId: string): boolean {
    return this.#openChildren?.has(instanceId) === true;
  }

  /** The first completion counts; completions of tasks that are not open are ignored. */
  complete(id: number, value: unknown): void {
    this.#close(id)?.resolve(value);
  }

  fail(id: number, error: unknown): void {
    this.#close(id)?.reject(error);
  }

  /** The newest waiter gets an event first. Names are compared without case, as on the real host. */
  waitForEvent(name: string): Deferred {
    const key = name.toLowerCase();
    const done = new Deferred();
    const buffered = this.#buffered?.get(key) ?? 0;
    if (buffered > 0) {
      this.#buffered?.set(key, buffered - 1);
      done.resolve(undefined);
      return done;
    }
    this.#waiters ??= new Map();
    const waiters = this.#waiters.get(key);
    if (waiters === undefined) this.#waiters.set(key, [done]);
    else waiters.push(done);
    return done;
  }

  /** Names of the events that nothing has waited for yet, in lower case. */
  bufferedEvents(): readonly string[] {
    if (this.#buffered === undefined) return [];
    return [...this.#buffered].flatMap(([name, count]) => (count > 0 ? [name] : []));
  }

  raiseEvent(name: string): void {
    const key = name.toLowerCase();
    const waiter = this.#waiters?.get(key)?.pop();
    if (waiter !== undefined) {
      waiter.resolve(undefined);
      return;
    }
    this.#buffered ??= new Map();
    this.#buffered.set(key, (this.#buffered.get(key) ?? 0) + 1);
  }

  #close(id: number): Deferred | undefined {
    const task = this.#open.get(id);
    this.#open.delete(id);
    if (task?.task.kind === "subOrchestration") this.#openChildren?.delete(task.task.instanceId);
    return task?.done;
  }
}
