/** What the durable SDK says an orchestrator did, schemas V2 and V3: one action per `yield`, in order, from the start. */

export interface RetryOptions {
  readonly firstRetryIntervalInMilliseconds: number;
  readonly maxNumberOfAttempts: number;
  readonly backoffCoefficient?: number;
  readonly maxRetryIntervalInMilliseconds?: number;
  readonly retryTimeoutInMilliseconds?: number;
}

export interface HttpCall {
  readonly method: string;
  readonly uri: string;
  readonly content?: string;
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
  | { readonly kind: "http"; readonly request: HttpCall }
  | { readonly kind: "continueAsNew"; readonly input: unknown }
  | { readonly kind: "event"; readonly name: string };

/** An action this host does not carry out; the message says what to use instead. */
export class UnsupportedAction extends Error {}

/** Reads the SDK's action list. Throws {@link UnsupportedAction}. */
export function parseActions(list: unknown): readonly OrchestratorAction[] {
  const flat = Array.isArray(list) ? list.flat() : [];
  return flat.map((entry) => parseAction(asRecord(entry)));
}

type Fields = Readonly<Record<string, unknown>>;

const parsers: Readonly<Record<number, (fields: Fields) => OrchestratorAction>> = {
  0: activity,
  1: activity,
  2: subOrchestration,
  3: subOrchestration,
  4: (fields) => ({ kind: "continueAsNew", input: fields["input"] }),
  5: (fields) => ({
    kind: "timer",
    fireAtMs: Date.parse(String(fields["fireAt"])),
    isCanceled: fields["isCanceled"] === true,
  }),
  6: (fields) => ({ kind: "event", name: String(fields["externalEventName"]) }),
  7: (fields) => entity(fields, false),
  8: (fields) => ({ kind: "http", request: httpCall(asRecord(fields["httpRequest"])) }),
  9: (fields) => entity(fields, true),
  11: (fields) => ({ kind: "any", children: parseActions(fields["compoundActions"]) }),
  12: (fields) => ({ kind: "all", children: parseActions(fields["compoundActions"]) }),
};

function parseAction(fields: Fields): OrchestratorAction {
  const type = fields["actionType"];
  const parse = typeof type === "number" ? parsers[type] : undefined;
  if (parse !== undefined) return parse(fields);
  if (type === 13 || type === 14) {
    throw new UnsupportedAction(
      "Entity locks (context.df.lock) are not supported here: let one entity own what has to change together.",
    );
  }
  throw new UnsupportedAction(`Orchestrator action type ${String(type)} is not supported here.`);
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
    version: optionalText(fields["version"]),
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

function httpCall(fields: Fields): HttpCall {
  const content = optionalText(fields["content"]);
  const headers = Object.entries(asRecord(fields["headers"])).map(([name, value]) => [name, String(value)]);
  return {
    method: String(fields["method"] ?? "GET"),
    uri: String(fields["uri"]),
    ...(content === undefined ? {} : { content }),
    headers: Object.fromEntries(headers),
    ...(fields["tokenSource"] == null ? {} : { tokenSource: fields["tokenSource"] }),
    asynchronousPatternEnabled: fields["asynchronousPatternEnabled"] !== false,
  };
}

function retryOptions(value: unknown): RetryOptions | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const fields = asRecord(value);
  const backoffCoefficient = optionalNumber(fields["backoffCoefficient"]);
  const maxRetryInterval = optionalNumber(fields["maxRetryIntervalInMilliseconds"]);
  const retryTimeout = optionalNumber(fields["retryTimeoutInMilliseconds"]);
  return {
    firstRetryIntervalInMilliseconds: Number(fields["firstRetryIntervalInMilliseconds"]),
    maxNumberOfAttempts: Number(fields["maxNumberOfAttempts"]),
    ...(backoffCoefficient === undefined ? {} : { backoffCoefficient }),
    ...(maxRetryInterval === undefined ? {} : { maxRetryIntervalInMilliseconds: maxRetryInterval }),
    ...(retryTimeout === undefined ? {} : { retryTimeoutInMilliseconds: retryTimeout }),
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
