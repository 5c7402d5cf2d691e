import type { Clock } from "../../../clock.ts";
import type { FunctionApp } from "../../contract.ts";
import { errorMessage } from "../../error-text.ts";
import { isFinished } from "../../runtime-status.ts";
import { EventType, historyEvent, isoTime } from "../replay/history-events.ts";
import { type EntityMessage, schedulerId } from "../replay/scheduled-task.ts";
import { type EntityRequest, type EntityRow, parseSchedulerId } from "../store/entity-store.ts";
import { releaseLocks } from "../store/start-instance.ts";
import type { Store } from "../store/store.ts";
import { createEffects, type Effects } from "../store/store.ts";

export interface EntityRunnerOptions {
  readonly app: FunctionApp;
  readonly store: Store;
  readonly clock: Clock;
  readonly createId: () => string;
  log(level: "warning" | "error", message: string): void;
}

/** Requests sent to an entity in one call. */
const MAX_REQUESTS_PER_BATCH = 100;

/** The value that the SDK returns from an entity function. */
interface EntityState {
  readonly entityExists: boolean;
  readonly entityState?: string | undefined;
  readonly results: readonly { readonly isError: boolean; readonly result?: string }[];
  readonly signals: readonly {
    readonly target: { readonly name: string; readonly key: string };
    readonly name: string;
    readonly input?: string;
  }[];
}

/** Processes the requests to one entity. The caller ensures that an entity never runs twice at a time. */
export async function runEntity(id: string, options: EntityRunnerOptions): Promise<Effects> {
  const { store, clock } = options;
  const effects = createEffects();
  const requests = store.entities.requests(id, MAX_REQUESTS_PER_BATCH);
  if (requests.length === 0) return effects;
  const { operations, lock } = splitAtLock(requests);
  const nowMs = clock.now();
  const absent = { id, state: null, is_present: 0, last_operation_ms: nowMs, created_ms: nowMs };
  const before = store.entities.byId(id) ?? absent;
  const after = operations.length === 0 ? undefined : await operate(before, operations, options);
  store.transaction(() => {
    if (after !== undefined) {
      record(before, operations, after, options, effects);
      store.fatalWork.forget({ executionId: id, task: -1 });
    }
    if (lock === undefined) return;
    store.entities.removeRequest(lock.number);
    if (after === undefined) store.entities.put(before);
    grantLock(id, lock.message, options, effects);
  });
  if (lock !== undefined || requests.length === MAX_REQUESTS_PER_BATCH) effects.entities.push(id);
  return effects;
}

/** A lock is granted after the operations that were requested before it; the requests after it are left for later. */
function splitAtLock(requests: readonly EntityRequest[]) {
  const at = requests.findIndex(({ message }) => message.lockset !== undefined);
  return { operations: at === -1 ? requests : requests.slice(0, at), lock: requests[at] };
}

function record(
  before: EntityRow,
  requests: readonly EntityRequest[],
  { entityExists, entityState, results, signals }: EntityState,
  options: EntityRunnerOptions,
  effects: Effects,
): void {
  const { store, clock } = options;
  const is_present = entityExists ? 1 : 0;
  store.entities.put({ ...before, state: entityState ?? null, is_present, last_operation_ms: clock.now() });
  for (const [index, { number, message }] of requests.entries()) {
    store.entities.removeRequest(number);
    respond(message, results[index], options, effects);
  }
  for (const { target, name, input } of signals) forward(target, name, input, options, effects);
}

/** Locks the entity for the caller and passes the request on to the next entity; the last one responds to the caller. */
function grantLock(id: string, message: EntityMessage, options: EntityRunnerOptions, effects: Effects): void {
  const { store, log } = options;
  const { parent = "", lockset = [], pos = 0 } = message;
  const caller = store.instances.byId(parent);
  const isRunning = caller?.execution_id === message.parentExecution && !isFinished(caller?.status ?? "Terminated");
  if (!isRunning) {
    releaseLocks(store, parent, effects);
    log(
      "warning",
      `${id} was not locked for ${parent}, which has ended. On Azure the entity would stay locked for ever.`,
    );
    return;
  }
  store.entities.lock(id, parent);
  const next = lockset[pos + 1];
  if (next === undefined) {
    respond(message, undefined, options, effects);
    return;
  }
  const nextId = schedulerId(next);
  store.entities.send(nextId, { ...message, pos: pos + 1 });
  effects.entities.push(nextId);
}

async function operate(
  before: EntityRow,
  requests: readonly EntityRequest[],
  { app, store, log }: EntityRunnerOptions,
): Promise<EntityState> {
  const self = parseSchedulerId(before.id);
  const work = { executionId: before.id, task: -1 };
  try {
    const refusal = store.fatalWork.refusalOf(work);
    if (refusal !== undefined) throw new Error(refusal);
    const target = app.find("entitytrigger", self.name);
    if (target === undefined) throw new Error(`The entity function "${self.name}" is not registered.`);
    const batch = requests.map(({ message }) => ({
      name: message.op ?? "",
      input: message.input ?? null,
      isSignal: message.signal === true,
    }));
    const payload = { self, exists: before.is_present === 1, state: before.state, batch };
    const { returnValue } = await app.invoke(target, {
      triggerData: { string: JSON.stringify(payload) },
      work,
    });
    return parseEntityState(returnValue?.json);
  } catch (error) {
    const message = errorMessage(error);
    log("error", `Entity ${before.id} failed; its state is unchanged: ${message}`);
    const failed = { isError: true, result: JSON.stringify(message) };
    return {
      entityExists: before.is_present === 1,
      entityState: before.state ?? undefined,
      results: requests.map(() => failed),
      signals: [],
    };
  }
}

function parseEntityState(json: unknown): EntityState {
  const state: unknown = typeof json === "string" ? JSON.parse(json) : json;
  if (typeof state === "object" && state !== null && "results" in state && "signals" in state)
    return state as EntityState;
  throw new Error("The entity function returned a value that is not an entity state.");
}

/** The response to a call is an event named after the request; a signal has none. */
function respond(
  message: EntityMessage,
  result: EntityState["results"][number] | undefined,
  { store, clock }: EntityRunnerOptions,
  effects: Effects,
): void {
  if (message.signal === true || message.parent === undefined) return;
  const hubKey = store.instances.keyOf(message.parent);
  if (hubKey === undefined) return;
  const exceptionType = result?.isError === true ? { exceptionType: "Error" } : {};
  const raised = historyEvent({
    EventType: EventType.eventRaised,
    Timestamp: isoTime(clock.now()),
    Name: message.id,
    Input: JSON.stringify({ result: result?.result, ...exceptionType }),
  });
  const isWanted = store.messages.send({ hubKey, executionId: message.parentExecution ?? null }, raised);
  if (isWanted) effects.instances.push(hubKey);
}

function forward(
  target: { readonly name: string; readonly key: string },
  operation: string,
  input: string | undefined,
  { app, store, createId, log }: EntityRunnerOptions,
  effects: Effects,
): void {
  const id = schedulerId(target);
  if (app.find("entitytrigger", target.name) === undefined) {
    log("error", `A signal to ${id} was dropped: the entity function is not registered.`);
    return;
  }
  store.entities.send(id, { op: operation, signal: true, id: createId(), input: input === "" ? undefined : input });
  effects.entities.push(id);
}
