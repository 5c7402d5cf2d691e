import type { Clock } from "../../../clock.ts";
import type { DurableSettings, FunctionApp, HubAnswer, RuntimeStatus, TaskHub } from "../../contract.ts";
import { EventType, historyEvent, isoTime, type NewEvent } from "../replay/history-events.ts";
import { type Effects, noEffects } from "../store/effects.ts";
import type { InstanceRow } from "../store/instance-store.ts";
import { startInstance } from "../store/start-instance.ts";
import { isFinished, type Store } from "../store/store.ts";
import { whyIllegalInstanceId } from "./instance-ids.ts";
import { rewindInstance } from "./rewind.ts";

export interface ManagementOptions {
  readonly store: Store;
  readonly app: FunctionApp;
  readonly clock: Clock;
  readonly settings: DurableSettings;
  readonly createId: () => string;
  /** Called after each commit with what it set in motion. */
  absorb(effects: Effects): void;
  /** Called for each instance that was changed or removed from outside its episodes. */
  forget(hubKey: number): void;
}

/** What clients may ask of instances; every refusal is the real host's. */
export type Management = Pick<
  TaskHub,
  "create" | "raiseEvent" | "terminate" | "suspend" | "resume" | "rewind" | "restart" | "purge" | "purgeMatching"
>;

export function createManagement(options: ManagementOptions): Management {
  return { ...lifecycle(options), ...messages(options), ...removal(options) };
}

function commit<T>({ store, absorb }: ManagementOptions, work: (effects: Effects) => T): T {
  const effects = noEffects();
  const result = store.transaction(() => work(effects));
  absorb(effects);
  return result;
}

function lifecycle(options: ManagementOptions): Pick<Management, "create" | "rewind" | "restart"> {
  const { store, clock, createId } = options;

  function create(request: Parameters<TaskHub["create"]>[0]): HubAnswer<{ readonly instanceId: string }> {
    const instanceId = request.instanceId ?? createId();
    const illegal = whyRequestIsBad(options.app, request.orchestrator, instanceId);
    if (illegal !== undefined) return refusal({ kind: "badRequest", message: illegal });
    return commit(options, (effects) => {
      const former = store.instances.statusOf(instanceId);
      if (former !== undefined && !isReplaceable(former, options.settings)) {
        const message = `An Orchestration instance with the status ${former} already exists.`;
        return refusal({ kind: "wrongState", runtimeStatus: former, message });
      }
      const { orchestrator: name, input = null, version = null } = request;
      const instance = { id: instanceId, name, input, version, executionId: createId(), nowMs: clock.now() };
      startInstance(store, instance, effects);
      return done({ instanceId });
    });
  }

  return {
    create,
    rewind: (instanceId) => {
      const row = store.instances.byId(instanceId);
      const refused = whyNotRewind(row);
      if (refused !== undefined || row === undefined) return refused ?? refusal({ kind: "notFound" });
      const effects = noEffects();
      const keys = store.transaction(() => rewindInstance(store, row, clock.now(), effects));
      for (const key of keys) options.forget(key);
      options.absorb(effects);
      return done(undefined);
    },
    restart: (instanceId, withNewInstanceId) => {
      const row = store.instances.byId(instanceId);
      if (row === undefined) return refusal({ kind: "notFound" });
      return create({
        orchestrator: row.name,
        input: row.input ?? undefined,
        ...(withNewInstanceId ? {} : { instanceId }),
        ...(row.version === null ? {} : { version: row.version }),
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
    whyNot?: (row: InstanceRow) => string | undefined,
  ): HubAnswer {
    return commit(options, (effects) => {
      const row = store.instances.byId(instanceId);
      if (row === undefined) return refusal({ kind: "notFound" });
      if (isFinished(row.status)) return refusal({ kind: "finished", runtimeStatus: row.status });
      const message = whyNot?.(row);
      if (message !== undefined) return refusal({ kind: "wrongState", runtimeStatus: row.status, message });
      const stamped = historyEvent({ ...event, Timestamp: isoTime(clock.now()) });
      store.messages.send({ hubKey: row.hub_key, executionId: null }, stamped);
      effects.instances.add(row.hub_key);
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

function removal(options: ManagementOptions): Pick<Management, "purge" | "purgeMatching"> {
  const { store } = options;

  function purgeKeys(keys: readonly number[]): number {
    commit(options, (effects) => {
      for (const key of keys) {
        const row = store.instances.byKey(key);
        if (row !== undefined) effects.finished.add(row.id);
        store.instances.remove(key);
      }
    });
    for (const key of keys) options.forget(key);
    return keys.length;
  }

  return {
    purge: (instanceId) => {
      const key = store.instances.keyOf(instanceId);
      return key === undefined ? refusal({ kind: "notFound" }) : done({ instancesDeleted: purgeKeys([key]) });
    },
    purgeMatching: (query) => ({ instancesDeleted: purgeKeys(store.instances.keysOf(query)) }),
  };
}

function done<T>(value: T): HubAnswer<T> {
  return { ok: true, value };
}

function refusal(
  reason: Extract<HubAnswer, { readonly ok: false }>["refusal"],
): Extract<HubAnswer, { readonly ok: false }> {
  return { ok: false, refusal: reason };
}

function wrongState(operation: string, row: InstanceRow): string {
  return `Cannot ${operation} the orchestration instance ${row.id} because instance is in the ${row.status} state.`;
}

function whyNotRewind(row: InstanceRow | undefined): Extract<HubAnswer, { readonly ok: false }> | undefined {
  if (row === undefined) return refusal({ kind: "notFound" });
  if (row.status === "Failed") return undefined;
  if (isFinished(row.status)) return refusal({ kind: "finished", runtimeStatus: row.status });
  const message = "The rewind operation is only supported on failed orchestration instances.";
  return refusal({ kind: "wrongState", runtimeStatus: row.status, message });
}

function isReplaceable(status: RuntimeStatus, settings: DurableSettings): boolean {
  return isFinished(status) || settings.overridableExistingInstanceStates === "AnyState";
}

function whyRequestIsBad(app: FunctionApp, orchestrator: string, instanceId: string): string | undefined {
  if (app.find("orchestrationtrigger", orchestrator) === undefined) {
    return notAFunction(app, "orchestrator", "orchestrationtrigger", orchestrator);
  }
  const illegal = whyIllegalInstanceId(instanceId);
  return illegal === undefined ? undefined : `instanceId (Parameter '${illegal}')`;
}

/** The real host's words for a name that is not registered. */
export function notAFunction(
  app: FunctionApp,
  kind: "orchestrator" | "entity",
  triggerType: string,
  name: string,
): string {
  const known = app.functions.filter((each) => each.trigger.type === triggerType).map((each) => `'${each.name}'`);
  return (
    `The function '${name}' doesn't exist, is disabled, or is not an ${kind} function. Additional info: ` +
    (known.length === 0
      ? `No ${kind} functions are currently registered!`
      : `The following are the known ${kind} functions: ${known.join(", ")}`)
  );
}
