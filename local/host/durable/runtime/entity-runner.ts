import type { Clock } from "../../../clock.ts";
import type { FunctionApp } from "../../contract.ts";
import { errorMessage } from "../../error-text.ts";
import { EventType, historyEvent, isoTime } from "../replay/history-events.ts";
import type { EntityMessage } from "../replay/scheduled-task.ts";
import { type EntityRequest, type EntityRow, parseSchedulerId, schedulerId } from "../store/entity-store.ts";
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
  const last = requests.at(-1);
  if (last === undefined) return effects;
  const before = store.entities.byId(id) ?? { id, state: null, is_present: 0, last_operation_ms: 0 };
  const after = await operate(before, requests, options);
  store.transaction(() => {
    const { entityExists, entityState, results, signals } = after;
    const is_present = entityExists ? 1 : 0;
    store.entities.put({ id, state: entityState ?? null, is_present, last_operation_ms: clock.now() });
    store.entities.removeRequests(id, last.number);
    store.fatalWork.forget({ executionId: id, task: -1 });
    for (const [index, { message }] of requests.entries()) respond(message, results[index], options, effects);
    for (const { target, name, input } of signals) forward(target, name, input, options, effects);
  });
  if (requests.length === MAX_REQUESTS_PER_BATCH) effects.entities.add(id);
  return effects;
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
      name: message.op,
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
  if (isWanted) effects.instances.add(hubKey);
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
  effects.entities.add(id);
}
