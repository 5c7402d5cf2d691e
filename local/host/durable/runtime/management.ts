import type { Clock } from "../../../clock.ts";
import type { DurableSettings, FunctionApp, HubResult, TaskHub } from "../../contract.ts";
import { invalidInstanceIdMessage, unknownFunctionMessage } from "../../refusals.ts";
import { isFinished, type RuntimeStatus } from "../../runtime-status.ts";
import { EventType, historyEvent, isoTime, type NewEvent } from "../replay/history-events.ts";
import type { GroupCommit } from "../store/group-commit.ts";
import type { InstanceRow } from "../store/instance-store.ts";
import { rewindInstance } from "../store/rewind.ts";
import { releaseLocks, startInstance } from "../store/start-instance.ts";
import type { Store } from "../store/store.ts";
import { createEffects, type Effects } from "../store/store.ts";

export interface ManagementOptions {
  readonly store: Store;
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly settings: DurableSettings;
  readonly createId: () => string;
  readonly commits: GroupCommit;
  /** Called after each commit with its effects. */
  dispatch(effects: Effects): void;
  /** Called for each instance that was changed or removed outside its episodes. */
  evict(hubKey: number): void;
}

/** The operations of clients on instances. Refusals have the real host's texts. */
export type Management = Pick<
  TaskHub,
  "create" | "raiseEvent" | "terminate" | "suspend" | "resume" | "rewind" | "restart" | "purge" | "purgeMatching"
>;

export function createManagement(options: ManagementOptions): Management {
  return { ...lifecycle(options), ...messages(options), ...removal(options) };
}

function commit<T>({ store, dispatch }: ManagementOptions, work: (effects: Effects) => T): T {
  const effects = createEffects();
  const result = store.transaction(() => work(effects));
  dispatch(effects);
  return result;
}

/** Commits together with what else is ready; the clock is held until the work that it has made ready is known. */
async function commitInGroup<T>(
  { commits, clock, dispatch }: ManagementOptions,
  work: (effects: Effects) => T,
): Promise<T> {
  const release = clock.hold();
  try {
    const { effects, result } = await commits.commit(() => {
      const made = createEffects(); // The work may be committed a second time.
      return { effects: made, result: work(made) };
    });
    dispatch(effects);
    return result;
  } finally {
    release();
  }
}

function lifecycle(options: ManagementOptions): Pick<Management, "create" | "rewind" | "restart"> {
  const { store, clock, createId } = options;

  const create: Management["create"] = async (request) => {
    const instanceId = request.instanceId ?? createId();
    const { app } = options;
    const invalid =
      unknownFunctionMessage(app, "orchestrator", request.orchestrator) ?? invalidInstanceIdMessage(instanceId);
    if (invalid !== undefined) return refusal({ kind: "badRequest", message: invalid });
    return await commitInGroup<HubResult<{ readonly instanceId: string }>>(options, (effects) => {
      const { orchestrator: name, input = null } = request;
      const version = request.version ?? options.settings.defaultVersion ?? null;
      const { traceParent } = request;
      const instance = {
        id: instanceId,
        name,
        input,
        version,
        executionId: createId(),
        nowMs: clock.now(),
        traceParent,
      };
      const mayReplace = (status: RuntimeStatus) => isReplaceable(status, options.settings);
      const previous = startInstance(store, instance, effects, mayReplace);
      if (previous === undefined) return done({ instanceId });
      const message = `An Orchestration instance with the status ${previous} already exists.`;
      return refusal({ kind: "wrongState", runtimeStatus: previous, message });
    });
  };

  return {
    create,
    rewind: (instanceId) => {
      const row = store.instances.byId(instanceId);
      const refused = rewindRefusal(row);
      if (refused !== undefined || row === undefined) return refused ?? refusal({ kind: "notFound" });
      const effects = createEffects();
      const keys = store.transaction(() => rewindInstance(store, row, clock.now(), effects));
      for (const key of keys) options.evict(key);
      options.dispatch(effects);
      return done(undefined);
    },
    restart: async (instanceId, withNewInstanceId) => {
      const row = store.instances.byId(instanceId);
      if (row === undefined) return refusal({ kind: "notFound" });
      return await create({
        orchestrator: row.name,
        input: row.input ?? undefined,
        instanceId: withNewInstanceId ? undefined : instanceId,
        version: row.version ?? "",
      });
    },
  };
}

function messages(options: ManagementOptions): Pick<Management, "raiseEvent" | "terminate" | "suspend" | "resume"> {
  const { store, clock } = options;

  /** Sends an event to an instance that has not finished. */
  function post(
    instanceId: string,
    event: Omit<NewEvent, "Timestamp">,
    refusalMessage?: (row: InstanceRow) => string | undefined,
  ): HubResult {
    return commit(options, (effects) => {
      const row = store.instances.byId(instanceId);
      if (row === undefined) return refusal({ kind: "notFound" });
      if (isFinished(row.status)) return refusal({ kind: "finished", runtimeStatus: row.status });
      const message = refusalMessage?.(row);
      if (message !== undefined) return refusal({ kind: "wrongState", runtimeStatus: row.status, message });
      const stamped = historyEvent({ ...event, Timestamp: isoTime(clock.now()) });
      store.messages.send({ hubKey: row.hub_key, executionId: null }, stamped);
      effects.instances.push(row.hub_key);
      return done(undefined);
    });
  }

  return {
    raiseEvent: (instanceId, eventName, dataJson) =>
      post(instanceId, { EventType: EventType.eventRaised, Name: eventName, Input: dataJson }),
    terminate: (instanceId, reason) =>
      post(instanceId, { EventType: EventType.executionTerminated, Input: reason ?? null }),
    suspend: (instanceId, reason) =>
      post(instanceId, { EventType: EventType.executionSuspended, Reason: reason ?? null }, (row) =>
        row.status === "Suspended" ? wrongState("suspend", row) : undefined,
      ),
    resume: (instanceId, reason) =>
      post(instanceId, { EventType: EventType.executionResumed, Reason: reason ?? null }, (row) =>
        row.status === "Suspended" ? undefined : wrongState("resume", row),
      ),
  };
}

/** SQLite reads all rows. */
const NO_LIMIT = -1;

function removal(options: ManagementOptions): Pick<Management, "purge" | "purgeMatching"> {
  const { store } = options;

  function purgeAll(keys: readonly number[], entities: readonly string[]): number {
    commit(options, (effects) => {
      for (const id of entities) store.entities.remove(id);
      for (const key of keys) {
        const row = store.instances.byKey(key);
        if (row === undefined) continue;
        effects.finished.push({ id: row.id });
        releaseLocks(store, row.id, effects);
        store.removeInstance(key);
      }
    });
    for (const key of keys) options.evict(key);
    return keys.length + entities.length;
  }

  return {
    purge: (instanceId) => {
      const key = store.instances.keyOf(instanceId);
      const keys = key === undefined ? [] : [key];
      const entities = store.entities.byId(instanceId) === undefined ? [] : [instanceId];
      const instancesDeleted = purgeAll(keys, entities);
      return instancesDeleted === 0 ? refusal({ kind: "notFound" }) : done({ instancesDeleted });
    },
    purgeMatching: (query) => {
      const entities = store.entities.matching(query, NO_LIMIT).map(({ id }) => id);
      return { instancesDeleted: purgeAll(store.instances.keysOf(query), entities) };
    },
  };
}

function done<T>(value: T): HubResult<T> {
  return { ok: true, value };
}

function refusal(
  reason: Extract<HubResult, { readonly ok: false }>["refusal"],
): Extract<HubResult, { readonly ok: false }> {
  return { ok: false, refusal: reason };
}

function wrongState(operation: string, row: InstanceRow): string {
  return `Cannot ${operation} the orchestration instance ${row.id} because instance is in the ${row.status} state.`;
}

function rewindRefusal(row: InstanceRow | undefined): Extract<HubResult, { readonly ok: false }> | undefined {
  if (row === undefined) return refusal({ kind: "notFound" });
  if (row.status === "Failed") return undefined;
  if (isFinished(row.status)) return refusal({ kind: "finished", runtimeStatus: row.status });
  const message = "The rewind operation is only supported on failed orchestration instances.";
  return refusal({ kind: "wrongState", runtimeStatus: row.status, message });
}

function isReplaceable(status: RuntimeStatus, settings: DurableSettings): boolean {
  return isFinished(status) || settings.overridableExistingInstanceStates === "AnyState";
}
