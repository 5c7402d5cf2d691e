/**
 * What the parts of the local host know of each other: `app/` holds the loaded Functions app, `durable/` the task hub,
 * `http/` and `triggers/` what reaches both from outside. Types only.
 */

/** One value as it crosses between a Functions host and its worker: the first member that is set wins. */
export interface TypedData {
  readonly string?: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: unknown;
}

/** A function as the app registered it. Names compare case-insensitively, except where Event Grid names one. */
export interface RegisteredFunction {
  readonly id: string;
  readonly name: string;
  /** The binding that starts it; `type` is lower-cased (`httptrigger`, `timertrigger`, `orchestrationtrigger`, …). */
  readonly trigger: { readonly name: string; readonly type: string; readonly [option: string]: unknown };
  /** Function-level retry, as registered; the host carries it out. */
  readonly retryOptions?: unknown;
}

export interface InvocationRequest {
  readonly triggerData: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>>;
  readonly retryContext?: unknown;
  /**
   * Called with the invocation context that the function gets, before it runs. Strict mode reads the durable SDK's own
   * task numbers from it afterwards, also when the function throws.
   */
  readonly onContext?: (context: unknown) => void;
}

export interface InvocationResult {
  readonly invocationId: string;
  readonly returnValue: TypedData | null | undefined;
}

/** The loaded app. The clock is held while a function runs. */
export interface FunctionApp {
  readonly functions: readonly RegisteredFunction[];
  find(triggerType: string, name: string): RegisteredFunction | undefined;
  /** Runs one function once, hooks included. Rejects with what the function (or a hook) threw. */
  invoke(target: RegisteredFunction, request: InvocationRequest): Promise<InvocationResult>;
  /** Runs `appTerminate` hooks. */
  terminate(): Promise<void>;
}

/** The `durableTask` part of host.json that the local host honours. */
export interface DurableSettings {
  readonly hubName: string;
  readonly maxConcurrentActivityFunctions: number;
  readonly maxConcurrentOrchestratorFunctions: number;
  readonly overridableExistingInstanceStates: "NonRunningStates" | "AnyState";
  /** Timers longer than this are sliced (6 days on Azure Storage). Milliseconds. */
  readonly maximumShortTimerMs: number;
  /** Length of a slice (3 days on Azure Storage). Milliseconds. */
  readonly longRunningTimerIntervalMs: number;
  /** Refuse orchestrators that would corrupt themselves on the real host. */
  readonly strict: boolean;
}

export type RuntimeStatus =
  | "Pending"
  | "Running"
  | "Suspended"
  | "Completed"
  | "ContinuedAsNew"
  | "Failed"
  | "Terminated"
  | "Canceled";

/** Texts are JSON texts, exactly as stored; `undefined` where there is none. Instants are milliseconds since 1970. */
export interface InstanceStatus {
  readonly instanceId: string;
  readonly name: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly customStatus: string | undefined;
  readonly version: string | undefined;
  readonly createdAtMs: number;
  readonly lastUpdatedAtMs: number;
}

export interface InstanceQuery {
  readonly createdFromMs?: number;
  readonly createdToMs?: number;
  readonly runtimeStatuses?: readonly RuntimeStatus[];
  readonly instanceIdPrefix?: string;
  readonly top: number;
  /** From the previous page. */
  readonly continuation?: string;
}

/** Why the task hub did not do what it was asked; the HTTP front turns it into the real host's status code. */
export type HubRefusal =
  | { readonly kind: "notFound" }
  | { readonly kind: "finished"; readonly runtimeStatus: RuntimeStatus }
  | { readonly kind: "wrongState"; readonly runtimeStatus: RuntimeStatus; readonly message: string }
  | { readonly kind: "badRequest"; readonly message: string };

export type HubAnswer<T = undefined> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: HubRefusal };

/** The durable engine, as clients use it. Every change is committed to the database before the method returns. */
export interface TaskHub {
  start(): void;
  /** Finishes what runs now, starts nothing more, closes the database. */
  stop(): Promise<void>;

  create(request: {
    readonly orchestrator: string;
    readonly instanceId?: string;
    /** JSON text. */
    readonly input: string | undefined;
    readonly version?: string;
  }): HubAnswer<{ readonly instanceId: string }>;
  status(instanceId: string): InstanceStatus | undefined;
  /** History events in the shape of the status query's `historyEvents`, oldest first. */
  history(instanceId: string, options: { readonly includeOutput: boolean }): readonly object[];
  list(query: InstanceQuery): { readonly instances: readonly InstanceStatus[]; readonly continuation?: string };
  raiseEvent(instanceId: string, eventName: string, dataJson: string): HubAnswer;
  terminate(instanceId: string, reason: string | undefined): HubAnswer;
  suspend(instanceId: string, reason: string | undefined): HubAnswer;
  resume(instanceId: string, reason: string | undefined): HubAnswer;
  rewind(instanceId: string, reason: string | undefined): HubAnswer;
  restart(instanceId: string, withNewInstanceId: boolean): HubAnswer<{ readonly instanceId: string }>;
  purge(instanceId: string): HubAnswer<{ readonly instancesDeleted: number }>;
  purgeMatching(query: Omit<InstanceQuery, "top" | "continuation">): { readonly instancesDeleted: number };
  signalEntity(entity: EntityId, operation: string, inputJson: string | undefined): HubAnswer;
  /** JSON text of the entity's state; `undefined` when it does not exist. */
  entityState(entity: EntityId): string | undefined;
  listEntities(query: { readonly name?: string; readonly top: number; readonly continuation?: string }): {
    readonly entities: readonly {
      readonly entity: EntityId;
      readonly stateJson: string;
      readonly lastOperationAtMs: number;
    }[];
    readonly continuation?: string;
  };
  /** Resolves when the instance has finished, or with its status then when `signal` aborts first. */
  whenFinished(instanceId: string, signal: AbortSignal): Promise<InstanceStatus | undefined>;
}

export interface EntityId {
  readonly name: string;
  readonly key: string;
}
