import type { EntityId } from "../../contract.ts";

/** The actions of an orchestrator as the durable SDK reports them (schemas V2 to V4): one per `yield`, in order, from the start. */

/** Action types by the number under which the SDK sends them. */
export const ActionType = {
  callActivity: 0,
  callActivityWithRetry: 1,
  callSubOrchestrator: 2,
  callSubOrchestratorWithRetry: 3,
  continueAsNew: 4,
  createTimer: 5,
  waitForExternalEvent: 6,
  callEntity: 7,
  callHttp: 8,
  signalEntity: 9,
  whenAny: 11,
  whenAll: 12,
  lockEntities: 13,
  releaseEntities: 14,
} as const;

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number | undefined;
  readonly maxRetryIntervalInMilliseconds?: number | undefined;
  readonly retryTimeoutInMilliseconds?: number | undefined;
}

export interface HttpCall {
  readonly method: string;
  readonly uri: string;
  readonly content?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tokenSource?: unknown;
  readonly asynchronousPatternEnabled?: boolean;
}

export interface ActivityAction {
  readonly kind: "activity";
  readonly functionName: string;
  readonly input: unknown;
  readonly retry: RetryOptions | undefined;
}

export interface SubOrchestrationAction {
  readonly kind: "subOrchestration";
  readonly functionName: string;
  readonly instanceId: string | undefined;
  readonly input: unknown;
  readonly version: string | undefined;
  readonly retry: RetryOptions | undefined;
}

export interface TimerAction {
  readonly kind: "timer";
  readonly fireAtMs: number;
  readonly isCanceled: boolean;
}

export interface EntityAction {
  readonly kind: "entity";
  readonly schedulerId: string;
  readonly operation: string;
  readonly input: unknown;
  readonly isSignal: boolean;
}

export interface LockAction {
  readonly kind: "lock";
  /** In the order in which they are locked, which is the same for all orchestrators. */
  readonly entities: readonly EntityId[];
  readonly requestId: string;
}

export interface CompoundAction {
  readonly kind: "any" | "all";
  readonly children: readonly OrchestratorAction[];
}

export type OrchestratorAction =
  | ActivityAction
  | SubOrchestrationAction
  | TimerAction
  | EntityAction
  | CompoundAction
  | LockAction
  | { readonly kind: "releaseLock" }
  | { readonly kind: "http"; readonly request: HttpCall }
  | { readonly kind: "continueAsNew"; readonly input: unknown }
  | { readonly kind: "event"; readonly name: string };

/** An action that this host does not support; the message says what to use instead. */
export class UnsupportedActionError extends Error {}

/** Reads the SDK's action list. Throws {@link UnsupportedActionError}. */
export function parseActions(list: unknown): readonly OrchestratorAction[] {
  const flat = Array.isArray(list) ? list.flat() : [];
  return flat.map((entry) => parseAction(asRecord(entry)));
}

type Fields = Readonly<Record<string, unknown>>;

const parsers: Readonly<Record<number, (fields: Fields) => OrchestratorAction>> = {
  [ActionType.callActivity]: activity,
  [ActionType.callActivityWithRetry]: activity,
  [ActionType.callSubOrchestrator]: subOrchestration,
  [ActionType.callSubOrchestratorWithRetry]: subOrchestration,
  [ActionType.continueAsNew]: (fields) => ({ kind: "continueAsNew", input: fields["input"] }),
  [ActionType.createTimer]: (fields) => ({
    kind: "timer",
    fireAtMs: Date.parse(String(fields["fireAt"])),
    isCanceled: fields["isCanceled"] === true,
  }),
  [ActionType.waitForExternalEvent]: (fields) => ({ kind: "event", name: String(fields["externalEventName"]) }),
  [ActionType.callEntity]: (fields) => entity(fields, false),
  [ActionType.callHttp]: (fields) => ({ kind: "http", request: httpCall(asRecord(fields["httpRequest"])) }),
  [ActionType.signalEntity]: (fields) => entity(fields, true),
  [ActionType.lockEntities]: lock,
  [ActionType.releaseEntities]: () => ({ kind: "releaseLock" }),
  [ActionType.whenAny]: (fields) => ({ kind: "any", children: parseActions(fields["compoundActions"]) }),
  [ActionType.whenAll]: (fields) => ({ kind: "all", children: parseActions(fields["compoundActions"]) }),
};

function parseAction(fields: Fields): OrchestratorAction {
  const type = fields["actionType"];
  const parse = typeof type === "number" ? parsers[type] : undefined;
  if (parse !== undefined) return parse(fields);
  throw new UnsupportedActionError(`Orchestrator action type ${String(type)} is not supported by the local host.`);
}

function activity(fields: Fields): ActivityAction {
  return {
    kind: "activity",
    functionName: String(fields["functionName"]),
    input: fields["input"],
    retry: retryOptions(fields["retryOptions"]),
  };
}

function subOrchestration(fields: Fields): SubOrchestrationAction {
  return {
    kind: "subOrchestration",
    functionName: String(fields["functionName"]),
    instanceId: optionalText(fields["instanceId"]),
    input: fields["input"],
    version: typeof fields["version"] === "string" ? fields["version"] : undefined,
    retry: retryOptions(fields["retryOptions"]),
  };
}

function entity(fields: Fields, isSignal: boolean): EntityAction {
  return {
    kind: "entity",
    schedulerId: String(fields["instanceId"]),
    operation: String(fields["operation"]),
    input: fields["input"],
    isSignal,
  };
}

function lock(fields: Fields): LockAction {
  const entities = Array.isArray(fields["lockSet"]) ? fields["lockSet"].map(asRecord) : [];
  return {
    kind: "lock",
    entities: entities.map(({ name, key }) => ({ name: String(name), key: String(key) })),
    requestId: String(fields["lockRequestId"]),
  };
}

function httpCall(fields: Fields): HttpCall {
  const headers = Object.entries(asRecord(fields["headers"])).map(([name, value]) => [name, String(value)]);
  return {
    method: String(fields["method"] ?? "GET"),
    uri: String(fields["uri"]),
    content: optionalText(fields["content"]),
    headers: Object.fromEntries(headers),
    tokenSource: fields["tokenSource"] ?? undefined,
    asynchronousPatternEnabled: fields["asynchronousPatternEnabled"] !== false,
  };
}

function retryOptions(value: unknown): RetryOptions | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = asRecord(value);
  return {
    firstRetryIntervalInMilliseconds: Number(fields["firstRetryIntervalInMilliseconds"]),
    maxNumberOfAttempts: Number(fields["maxNumberOfAttempts"]),
    backoffCoefficient: optionalNumber(fields["backoffCoefficient"]),
    maxRetryIntervalInMilliseconds: optionalNumber(fields["maxRetryIntervalInMilliseconds"]),
    retryTimeoutInMilliseconds: optionalNumber(fields["retryTimeoutInMilliseconds"]),
  };
}

function asRecord(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function optionalText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function optionalNumber(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
