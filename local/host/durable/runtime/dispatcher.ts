import type { Clock, ScheduledCall } from "../../../clock.ts";
import { errorStack } from "../../error-text.ts";
import type { InstanceRow } from "../store/instance-store.ts";
import type { ActivityRow } from "../store/message-store.ts";
import type { Effects, Store } from "../store/store.ts";
import { ActivityQueue } from "./activity-queue.ts";
import { Places } from "./places.ts";
import { WorkQueue } from "./work-queue.ts";

export interface DispatcherOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly maxConcurrentActivities: number;
  /** Limits episodes, and separately entity calls. */
  readonly maxConcurrentOrchestrators: number;
  /** Resolves when the episode is committed. `onReturned` is called when only that is missing. */
  runEpisode(hubKey: number, onReturned: () => void): Promise<Effects>;
  /** As `runEpisode`. */
  runActivity(activity: ActivityRow, onReturned: () => void): Promise<Effects>;
  /** How much later than others an activity must start. Milliseconds. */
  delayOfActivity?(activity: ActivityRow): number;
  runEntity(id: string): Promise<Effects>;
  /** Called for each new instance before its first episode. */
  onStarted?(row: InstanceRow): void;
  /** Called for each instance that finished; without its row when it was removed. */
  onFinished(instanceId: string, row: InstanceRow | undefined): void;
  log(level: "warning" | "error", message: string): void;
}

/** Delay before work is retried after an internal error, such as a full disk. */
const RETRY_AFTER_MS = 1_000;

/**
 * Starts all work that is ready: driven by the effects of transactions, and by one clock call for the earliest timer.
 * An instance or entity never runs twice at a time. The clock is held while work is running or ready.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #instances: WorkQueue<number>;
  readonly #entities: WorkQueue<string>;
  readonly #activities = new ActivityQueue();
  readonly #activityPlaces: Places;
  readonly #delayed = new Set<ScheduledCall>();
  #isOpen = false;
  #releaseClock: (() => void) | undefined;
  #alarm: { readonly atMs: number; readonly call: ScheduledCall } | undefined;
  #onIdle: (() => void) | undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    const limit = options.maxConcurrentOrchestrators;
    this.#instances = new WorkQueue(limit);
    this.#entities = new WorkQueue(limit);
    this.#activityPlaces = new Places(options.maxConcurrentActivities);
  }

  /** Starts all work that is due according to the database. */
  start(): void {
    const { messages, entities } = this.#options.store;
    this.#isOpen = true;
    for (const hubKey of messages.instancesWithMessages()) this.#instances.add(hubKey);
    for (const id of entities.entitiesWithRequests()) this.#entities.add(id);
    this.#queueDue();
    this.#startReady();
  }

  /** Starts no more work and resolves when no work is running. */
  async stop(): Promise<void> {
    this.#isOpen = false;
    this.#alarm?.call.cancel();
    this.#alarm = undefined;
    for (const call of this.#delayed) call.cancel();
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      this.#updateHold();
    });
  }

  /** Starts the work that a transaction has made ready. */
  dispatch(effects: Effects): void {
    for (const row of effects.started) this.#options.onStarted?.(row);
    for (const hubKey of effects.instances) this.#instances.add(hubKey);
    for (const id of effects.entities) this.#entities.add(id);
    this.#activities.add(effects.activities);
    if (effects.earliestTimerMs <= this.#options.clock.now()) this.#queueDue();
    else this.#setAlarm(effects.earliestTimerMs);
    for (const { id, row } of effects.finished) this.#options.onFinished(id, row);
    this.#startReady();
  }

  /** Whether activities of an instance are waiting to be started. */
  hasBacklog(hubKey: number): boolean {
    return this.#options.store.messages.hasActivityAfter(this.#activities.lastTaken, hubKey);
  }

  #startReady(): void {
    if (this.#isOpen) {
      const { runEpisode, runEntity } = this.#options;
      for (const hubKey of this.#instances.takeReady()) {
        const onReturned = () => {
          this.#instances.giveUpPlace(hubKey);
          this.#startReady();
        };
        this.#run(this.#instances, hubKey, () => runEpisode(hubKey, onReturned));
      }
      this.#startActivities();
      for (const id of this.#entities.takeReady()) this.#run(this.#entities, id, () => runEntity(id));
    }
    this.#updateHold();
  }

  #run<T>(queue: WorkQueue<T>, key: T, work: () => Promise<Effects>): void {
    work().then(
      (effects) => {
        queue.release(key);
        this.dispatch(effects);
      },
      (error: unknown) => {
        this.#options.log("error", `Processing ${String(key)} failed and will be retried: ${errorStack(error)}`);
        this.#retryLater(() => {
          queue.release(key);
          queue.add(key);
        });
      },
    );
  }

  /** Activities start in the order in which they were scheduled; after a restart all unfinished ones run again. */
  #startActivities(): void {
    const { store, delayOfActivity } = this.#options;
    while (this.#activityPlaces.hasFree) {
      const activity = this.#activities.take(store.messages);
      if (activity === undefined) return;
      const delayMs = delayOfActivity?.(activity) ?? 0;
      if (delayMs === 0) this.#startActivity(activity);
      else this.#startActivityLater(activity, delayMs);
    }
  }

  #startActivityLater(activity: ActivityRow, delayMs: number): void {
    const { clock } = this.#options;
    const call = clock.schedule(clock.now() + delayMs, () => {
      this.#delayed.delete(call);
      this.#startActivity(activity);
      this.#updateHold();
    });
    this.#delayed.add(call);
  }

  #startActivity(activity: ActivityRow): void {
    this.#activityPlaces.take();
    let hadGivenUp = false;
    const onReturned = () => {
      hadGivenUp = true;
      this.#activityPlaces.giveUp();
      this.#startReady();
    };
    const end = () => this.#activityPlaces.leave({ hadGivenUp });
    this.#options.runActivity(activity, onReturned).then(
      (effects) => {
        end();
        this.dispatch(effects);
      },
      (error: unknown) => {
        this.#options.log("error", `Activity "${activity.name}" will be retried: ${errorStack(error)}`);
        this.#retryLater(() => {
          end();
          if (this.#isOpen) this.#startActivity(activity);
        });
      },
    );
  }

  #retryLater(run: () => void): void {
    const { clock } = this.#options;
    clock.schedule(clock.now() + RETRY_AFTER_MS, () => {
      run();
      this.#startReady();
    });
  }

  /** Queues the instances whose timers are due, and sets the alarm for the next timer. */
  #queueDue(): void {
    const { store, clock } = this.#options;
    const nowMs = clock.now();
    for (const hubKey of store.messages.instancesWithDueTimers(nowMs)) this.#instances.add(hubKey);
    this.#setAlarm(store.messages.nextDueMs(nowMs) ?? Number.POSITIVE_INFINITY);
  }

  #setAlarm(atMs: number): void {
    if (!this.#isOpen || atMs >= (this.#alarm?.atMs ?? Number.POSITIVE_INFINITY)) return;
    this.#alarm?.call.cancel();
    const call = this.#options.clock.schedule(atMs, () => {
      this.#alarm = undefined;
      this.#queueDue();
      this.#startReady();
    });
    this.#alarm = { atMs, call };
  }

  #updateHold(): void {
    const isRunning = this.#instances.isBusy || this.#entities.isBusy || this.#activityPlaces.isBusy;
    if (isRunning) {
      this.#releaseClock ??= this.#options.clock.hold();
      return;
    }
    this.#releaseClock?.();
    this.#releaseClock = undefined;
    if (!this.#isOpen) this.#onIdle?.();
  }
}
