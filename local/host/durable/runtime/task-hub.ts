import { randomUUID } from "node:crypto";
import type { Clock } from "../../../clock.ts";
import type { DurableSettings, FunctionApp, InstanceStatus, TaskHub } from "../../contract.ts";
import type { HistoryEvent } from "../replay/history-events.ts";
import { viewHistory } from "../replay/history-view.ts";
import { type Effects, noEffects } from "../store/effects.ts";
import { parseSchedulerId, schedulerId } from "../store/entity-store.ts";
import { GroupCommit } from "../store/group-commit.ts";
import { toStatus } from "../store/instance-store.ts";
import { isFinished, Store } from "../store/store.ts";
import { runActivity } from "./activity-runner.ts";
import { Dispatcher } from "./dispatcher.ts";
import { runEntity } from "./entity-runner.ts";
import { EpisodeRunner } from "./episode-runner.ts";
import { FinishWaiters } from "./finish-waiters.ts";
import { createManagement, notAFunction } from "./management.ts";

export interface TaskHubOptions {
  /** Path of the database, or ":memory:". Created where there is none. */
  readonly databaseFile: string;
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly settings: DurableSettings;
  readonly log?: (level: "warning" | "error", message: string) => void;
  /** Called within the process after each commit with the number of commits so far: crash tests end the process there. */
  readonly onCommit?: (count: number) => void;
  /** Makes IDs of instances and executions (32 hex digits); random by default. */
  readonly createId?: () => string;
}

/** The real extension's pause between polls of an asynchronous HTTP API that names none. */
const HTTP_POLL_MS = 30_000;

/**
 * Opens a task hub: the durable engine of the local host. Nothing runs before `start`.
 *
 * @throws `UnusableDatabase` (see database.ts).
 */
export function createTaskHub(options: TaskHubOptions): TaskHub {
  const { app, clock, settings } = options;
  const store = new Store(options.databaseFile, options.onCommit);
  const createId = options.createId ?? (() => randomUUID().replaceAll("-", ""));
  const log = options.log ?? (() => {});
  const commits = new GroupCommit(store);
  const waiters = new FinishWaiters();
  const status = (instanceId: string) => readStatus(store, instanceId);
  const { maximumShortTimerMs, longRunningTimerIntervalMs, strict } = settings;
  const limits = { maximumShortTimerMs, longRunningTimerIntervalMs, httpPollMs: HTTP_POLL_MS };
  const episodes = new EpisodeRunner({ store, app, clock, limits, strict, createId, commits, log });
  const dispatcher = new Dispatcher({
    store,
    clock,
    log,
    maxConcurrentActivities: settings.maxConcurrentActivityFunctions,
    maxConcurrentOrchestrators: settings.maxConcurrentOrchestratorFunctions,
    runEpisode: (hubKey) => episodes.run(hubKey),
    runActivity: (activity) => runActivity(activity, { app, store, clock, commits }),
    runEntity: (id) => runEntity(id, { app, store, clock, createId, log }),
    onFinished: (instanceId) => waiters.announce(instanceId),
  });
  const absorb = (effects: Effects) => dispatcher.absorb(effects);
  const forget = (hubKey: number) => episodes.forget(hubKey);
  return {
    start: () => dispatcher.start(),
    async stop() {
      await dispatcher.stop();
      store.close();
    },
    ...createManagement({ store, app, clock, settings, createId, absorb, forget }),
    status,
    history: (instanceId, { includeOutput }) => viewHistory(readHistory(store, instanceId), includeOutput),
    list(query) {
      const { rows, continuation } = store.instances.list(query);
      return { instances: rows.map(toStatus), ...(continuation === undefined ? {} : { continuation }) };
    },
    async whenFinished(instanceId, signal) {
      await waiters.wait(instanceId, signal, () => {
        const now = store.instances.statusOf(instanceId);
        return now === undefined || isFinished(now);
      });
      return status(instanceId);
    },
    ...entityClient({ store, app, createId, absorb }),
  };
}

interface EntityClientOptions {
  readonly store: Store;
  readonly app: FunctionApp;
  readonly createId: () => string;
  absorb(effects: Effects): void;
}

function entityClient({ store, app, createId, absorb }: EntityClientOptions) {
  return {
    signalEntity: (entity, operation, inputJson) => {
      if (app.find("entitytrigger", entity.name) === undefined) {
        const message = notAFunction(app, "entity", "entitytrigger", entity.name.toLowerCase());
        return { ok: false, refusal: { kind: "badRequest", message } };
      }
      const id = schedulerId(entity);
      const input = inputJson === undefined ? {} : { input: inputJson };
      store.transaction(() => store.entities.send(id, { op: operation, signal: true, id: createId(), ...input }));
      absorb({ ...noEffects(), entities: new Set([id]) });
      return { ok: true, value: undefined };
    },
    entityState: (entity) => {
      const row = store.entities.byId(schedulerId(entity));
      return row?.is_present === 1 ? (row.state ?? undefined) : undefined;
    },
    listEntities: ({ name, top, continuation }) => {
      const prefix = name === undefined ? "@" : `@${name.toLowerCase()}@`;
      const after = continuation === undefined ? "" : Buffer.from(continuation, "base64url").toString();
      const found = store.entities.list(prefix, after, top + 1);
      const entities = found.slice(0, top).map((row) => ({
        entity: parseSchedulerId(row.id),
        stateJson: row.state ?? "null",
        lastOperationAtMs: row.last_operation_ms,
      }));
      const last = found.length > top ? found[top - 1] : undefined;
      return last === undefined ? { entities } : { entities, continuation: Buffer.from(last.id).toString("base64url") };
    },
  } satisfies Pick<TaskHub, "signalEntity" | "entityState" | "listEntities">;
}

function readStatus(store: Store, instanceId: string): InstanceStatus | undefined {
  const row = store.instances.byId(instanceId);
  return row === undefined ? undefined : toStatus(row);
}

function readHistory(store: Store, instanceId: string): readonly HistoryEvent[] {
  const hubKey = store.instances.keyOf(instanceId);
  if (hubKey === undefined) return [];
  return store.instances.history(hubKey).flatMap((text) => JSON.parse(`[${text}]`) as HistoryEvent[]);
}
