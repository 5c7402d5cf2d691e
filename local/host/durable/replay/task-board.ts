import { Deferred } from "./deferred.ts";
import type { Schedule } from "./schedule.ts";

/** The numbers, open tasks and external events of one shadow replay. */
export class TaskBoard {
  /** Orchestration time: that of the last `OrchestratorStarted` replayed. Milliseconds since 1970. */
  nowMs = 0;
  readonly #unconfirmed = new Map<number, Schedule>();
  readonly #open = new Map<number, { readonly schedule: Schedule; readonly done: Deferred }>();
  readonly #waiters = new Map<string, Deferred[]>();
  readonly #buffered = new Map<string, number>();
  #nextId = 0;

  /** The number the next schedule will get. */
  get nextId(): number {
    return this.#nextId;
  }

  /** What was scheduled and is not in the history yet, by number. */
  get unconfirmed(): Map<number, Schedule> {
    return this.#unconfirmed;
  }

  get hasOpenTasks(): boolean {
    return this.#open.size > 0;
  }

  /** Numbers a schedule and waits for its completion; messages to entities complete elsewhere. */
  schedule(make: (id: number) => Schedule): Deferred {
    const schedule = make(this.#nextId);
    this.#nextId += 1;
    this.#unconfirmed.set(schedule.id, schedule);
    const done = new Deferred();
    if (schedule.kind !== "entityMessage") this.#open.set(schedule.id, { schedule, done });
    return done;
  }

  /** Instance IDs of the children that run now. */
  openChildIds(): readonly string[] {
    return [...this.#open.values()].flatMap(({ schedule }) =>
      schedule.kind === "subOrchestration" ? [schedule.instanceId] : [],
    );
  }

  /** First completion counts; those of tasks that are not open are ignored. */
  complete(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  fail(id: number, error: unknown): void {
    this.#take(id)?.reject(error);
  }

  /** The newest waiter gets an event first. Names compare without case, as on the real host. */
  waitForEvent(name: string): Deferred {
    const key = name.toLowerCase();
    const done = new Deferred();
    const buffered = this.#buffered.get(key) ?? 0;
    if (buffered > 0) {
      this.#buffered.set(key, buffered - 1);
      done.resolve(undefined);
      return done;
    }
    const waiters = this.#waiters.get(key);
    if (waiters === undefined) this.#waiters.set(key, [done]);
    else waiters.push(done);
    return done;
  }

  raiseEvent(name: string): void {
    const key = name.toLowerCase();
    const waiter = this.#waiters.get(key)?.pop();
    if (waiter === undefined) this.#buffered.set(key, (this.#buffered.get(key) ?? 0) + 1);
    else waiter.resolve(undefined);
  }

  #take(id: number): Deferred | undefined {
    const task = this.#open.get(id);
    this.#open.delete(id);
    return task?.done;
  }
}
