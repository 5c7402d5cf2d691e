import type { Clock, ScheduledCall } from "../../../clock.ts";
import type { Effects } from "../store/effects.ts";
import type { ActivityRow } from "../store/message-store.ts";
import type { Store } from "../store/store.ts";

export interface DispatcherOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly maxConcurrentActivities: number;
  /** Bounds episodes and entity calls, each. */
  readonly maxConcurrentOrchestrators: number;
  runEpisode(hubKey: number): Promise<Effects>;
  runActivity(activity: ActivityRow): Promise<Effects>;
  runEntity(id: string): Promise<Effects>;
  onFinished(instanceId: string): void;
  log(level: "warning" | "error", message: string): void;
}

/** After an internal error (a full disk, say) work is tried again this much later. */
const RETRY_AFTER_MS = 1_000;

/**
 * Starts whatever can run: driven by what transactions set in motion, and by one clock call for the earliest timer.
 * An instance or entity never runs twice at a time. While anything runs or could run, the clock is held.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #instances: Lane<number>;
  readonly #entities: Lane<string>;
  #runningActivities = 0;
  #lastActivity = 0;
  #mayHaveActivities = true;
  #isOpen = false;
  #release: (() => void) | undefined;
  #armed: { readonly atMs: number; readonly call: ScheduledCall } | undefined;
  #onQuiet: (() => void) | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const limit = options.maxConcurrentOrchestrators;
    this.#instances = new Lane(limit);
    this.#entities = new Lane(limit);
  }

  /** Takes up everything that the database says is due. */
  start(): void {
    const { messages, entities } = this.#options.store;
    this.#isOpen = true;
    for (const hubKey of messages.waitingInstances()) this.#instances.add(hubKey);
    for (const id of entities.waitingEntities()) this.#entities.add(id);
    this.#wakeDue();
    this.#pump();
  }

  /** Starts nothing more and resolves when nothing runs. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    this.#armed?.call.cancel();
    this.#armed = undefined;
    await new Promise<void>((resolve) => {
      this.#onQuiet = resolve;
      this.#settle();
    });
  }

  /** Acts on what a transaction set in motion. */
  absorb(effects: Effects): void {
    for (const hubKey of effects.instances) this.#instances.add(hubKey);
    for (const id of effects.entities) this.#entities.add(id);
    if (effects.hasActivities) this.#mayHaveActivities = true;
    if (effects.earliestTimerMs <= this.#options.clock.now()) this.#wakeDue();
    else this.#arm(effects.earliestTimerMs);
    for (const instanceId of effects.finished) this.#options.onFinished(instanceId);
    this.#pump();
  }

  #pump(): void {
    if (this.#isOpen) {
      const { runEpisode, runEntity } = this.#options;
      for (const hubKey of this.#instances.admit()) this.#run(this.#instances, hubKey, () => runEpisode(hubKey));
      this.#startActivities();
      for (const id of this.#entities.admit()) this.#run(this.#entities, id, () => runEntity(id));
    }
    this.#settle();
  }

  #run<T>(lane: Lane<T>, key: T, work: () => Promise<Effects>): void {
    work().then(
      (effects) => {
        lane.leave(key);
        this.absorb(effects);
      },
      (error: unknown) => {
        this.#options.log("error", `Processing ${String(key)} failed, it will be tried again: ${describe(error)}`);
        this.#later(() => {
          lane.leave(key);
          lane.add(key);
        });
      },
    );
  }

  /** Activities are read in the order of their scheduling; after a restart all that are left run again. */
  #startActivities(): void {
    const free = this.#options.maxConcurrentActivities - this.#runningActivities;
    if (!this.#mayHaveActivities || free <= 0) return;
    const activities = this.#options.store.messages.activitiesAfter(this.#lastActivity, free);
    this.#mayHaveActivities = activities.length === free;
    for (const activity of activities) {
      this.#lastActivity = activity.number;
      this.#startActivity(activity);
    }
  }

  #startActivity(activity: ActivityRow): void {
    this.#runningActivities += 1;
    this.#options.runActivity(activity).then(
      (effects) => {
        this.#runningActivities -= 1;
        this.absorb(effects);
      },
      (error: unknown) => {
        this.#options.log("error", `Activity "${activity.name}" will be tried again: ${describe(error)}`);
        this.#later(() => {
          this.#runningActivities -= 1;
          if (this.#isOpen) this.#startActivity(activity);
        });
      },
    );
  }

  #later(run: () => void): void {
    const { clock } = this.#options;
    clock.schedule(clock.now() + RETRY_AFTER_MS, () => {
      run();
      this.#pump();
    });
  }

  /** Everything whose timer has come, and the next alarm. */
  #wakeDue(): void {
    const { store, clock } = this.#options;
    const nowMs = clock.now();
    for (const hubKey of store.messages.dueInstances(nowMs)) this.#instances.add(hubKey);
    this.#arm(store.messages.nextDueMs(nowMs) ?? Number.POSITIVE_INFINITY);
  }

  #arm(atMs: number): void {
    if (!this.#isOpen || atMs >= (this.#armed?.atMs ?? Number.POSITIVE_INFINITY)) return;
    this.#armed?.call.cancel();
    const call = this.#options.clock.schedule(atMs, () => {
      this.#armed = undefined;
      this.#wakeDue();
      this.#pump();
    });
    this.#armed = { atMs, call };
  }

  #settle(): void {
    const isRunning = this.#instances.isBusy || this.#entities.isBusy || this.#runningActivities > 0;
    if (isRunning) {
      this.#release ??= this.#options.clock.hold();
      return;
    }
    this.#release?.();
    this.#release = undefined;
    if (!this.#isOpen) this.#onQuiet?.();
  }
}

/** Things that wait for their turn: each at most once in line, each at most once under way, a bounded number at a time. */
class Lane<T> {
  readonly #limit: number;
  readonly #waiting = new Set<T>();
  readonly #running = new Set<T>();
  /** Wanted again while under way. */
  readonly #again = new Set<T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  add(key: T): void {
    if (this.#running.has(key)) this.#again.add(key);
    else this.#waiting.add(key);
  }

  /** Those whose turn it is, first come, first served. */
  *admit(): Generator<T, void, undefined> {
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#limit) return;
      this.#waiting.delete(key);
      this.#running.add(key);
      yield key;
    }
  }

  leave(key: T): void {
    this.#running.delete(key);
    if (this.#again.delete(key)) this.#waiting.add(key);
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
