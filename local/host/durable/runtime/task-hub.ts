import { randomUUID } from "node:crypto";
import type { Clock } from "../../../clock.ts";
import type { DurableSettings, FunctionApp, TaskHub } from "../../contract.ts";
import { isFinished } from "../../runtime-status.ts";
import type { TaskHubDatabase } from "../store/database.ts";
import { GroupCommit } from "../store/group-commit.ts";
import { toStatus } from "../store/instance-store.ts";
import { type Effects, Store } from "../store/store.ts";
import { runActivity } from "./activity-runner.ts";
import { CompletionWaiters } from "./completion-waiters.ts";
import { Dispatcher } from "./dispatcher.ts";
import { createEntityClient } from "./entity-client.ts";
import { runEntity } from "./entity-runner.ts";
import { EpisodeRunner } from "./episode-runner.ts";
import { createInstanceReader } from "./instance-reader.ts";
import { createManagement } from "./management.ts";

export interface TaskHubOptions {
  /** Path of the database, or ":memory:". Created where there is none. */
  readonly databaseFile: string;
  /** The database, already open; the task hub closes it. */
  readonly database?: TaskHubDatabase | undefined;
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly settings: DurableSettings;
  readonly log?: (level: "warning" | "error", message: string) => void;
  /** Called after each commit with the number of commits so far; crash tests copy the database or end the process there. */
  readonly onCommit?: (count: number) => void;
  /** Makes IDs of instances and executions (32 hex digits); random by default. */
  readonly createId?: () => string;
}

/** The real extension's pause between polls of an asynchronous HTTP API that specifies none. */
const HTTP_POLL_MS = 30_000;

/**
 * Opens a task hub: the durable engine of the local host. No work runs before `start`.
 *
 * @throws `UnusableDatabaseError` (see database.ts).
 */
export function createTaskHub(options: TaskHubOptions): TaskHub {
  const { app, clock, settings } = options;
  const delayMs = settings.interruptedActivityDelayMs;
  const store = new Store(options.database ?? options.databaseFile, options.onCommit, delayMs);
  const createId = options.createId ?? (() => randomUUID().replaceAll("-", ""));
  const log = options.log ?? (() => {});
  const commits = new GroupCommit(store);
  const waiters = new CompletionWaiters();
  const reader = createInstanceReader(store);
  const { maximumShortTimerMs, longRunningTimerIntervalMs, strict } = settings;
  const limits = { maximumShortTimerMs, longRunningTimerIntervalMs, httpPollMs: HTTP_POLL_MS };
  const { defaultVersion, exceptionProperties } = settings;
  const run = { store, app, clock, limits, strict, createId, commits, log, defaultVersion, exceptionProperties };
  const hasBacklog = (hubKey: number) => dispatcher.hasBacklog(hubKey);
  const episodes = new EpisodeRunner({ ...run, hasBacklog, versionRules: settings });
  const work = { app, store, clock, commits, exceptionProperties };
  const dispatcher: Dispatcher = new Dispatcher({
    store,
    clock,
    log,
    maxConcurrentActivities: settings.maxConcurrentActivityFunctions,
    maxConcurrentOrchestrators: settings.maxConcurrentOrchestratorFunctions,
    runEpisode: (hubKey, onReturned) => episodes.run(hubKey, onReturned),
    runActivity: (activity, onReturned) => runActivity(activity, { ...work, onReturned }),
    delayOfActivity: (activity) => store.interrupted.delayMs(activity.number),
    runEntity: (id) => runEntity(id, { app, store, clock, createId, log }),
    onStarted: (row) => episodes.adopt(row),
    onFinished: (instanceId, row) => waiters.notify(instanceId, row),
  });
  const dispatch = (effects: Effects) => dispatcher.dispatch(effects);
  const evict = (hubKey: number) => episodes.evict(hubKey);
  return {
    start: () => dispatcher.start(),
    async stop() {
      await dispatcher.stop();
      commits.flush();
      store.close();
    },
    ...createManagement({ store, app, clock, settings, createId, commits, dispatch, evict }),
    ...reader,
    async whenFinished(instanceId, signal) {
      const finished = await waiters.wait(instanceId, signal, () => {
        const now = store.instances.statusOf(instanceId);
        return now === undefined || isFinished(now);
      });
      return finished === undefined ? reader.status(instanceId) : toStatus(finished);
    },
    ...createEntityClient({ store, app, createId, dispatch }),
  };
}
