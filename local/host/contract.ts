/**
 * The interfaces between the chapters of the local host: `app/` loads the Functions app, `durable/` is the task hub, `http/`
 * and `triggers/` use both. Types only.
 *
 * Optional members are declared `name?: T | undefined` and passed on as they are; `undefined` means absent.
 */
import type { RuntimeStatus } from "./runtime-status.ts";

/** One value as a Functions host and its worker exchange it: the first member that is set counts. */
export interface TypedData {
  readonly string?: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: unknown;
}

/** A function as the app registered it. Names are compared without case, except in Event Grid's URL. */
export interface RegisteredFunction {
  readonly id: string;
  readonly name: string;
  /** The binding that starts it; `type` is lower-cased (`httptrigger`, `timertrigger`, `orchestrationtrigger`, …). */
  readonly trigger: { readonly name: string; readonly type: string; readonly [option: string]: unknown };
  /** Function-level retry, as registered; the host performs it. */
  readonly retryOptions?: unknown;
}

/** Identifies an activity, or an episode of an orchestration or entity, across restarts. */
export interface DurableWork {
  /** Execution ID of the orchestration; the entity's ID (`@name@key`) for an entity. */
  readonly executionId: string;
  /** Sequence number of the activity; -1 for the orchestrator or entity itself. */
  readonly task: number;
}

export interface InvocationRequest {
  /** Random if absent. */
  readonly invocationId?: string | undefined;
  readonly triggerData: TypedData;
  readonly triggerMetadata?: Readonly<Record<string, TypedData>> | undefined;
  readonly retryContext?: unknown;
  /** W3C trace context of what starts the function; the worker reads it as `traceContext.traceParent`. */
  readonly traceParent?: string | undefined;
  /**
   * Called with the function's invocation context before the function runs. Strict mode reads the durable SDK's own sequence
   * numbers from the context afterwards, also when the function throws.
   */
  readonly onContext?: ((context: unknown) => void) | undefined;
  /** The durable work that this invocation carries out. */
  readonly work?: DurableWork | undefined;
  /**
   * Called when the function has returned. With it, the result comes at once, and the caller decides it a turn of the event
   * loop later, as a commit is: `settle` ends the invocation and returns the error that no code of the app has caught since,
   * the same at each call. Without it, the result itself waits that turn.
   */
  readonly onReturned?: ((settle: SettleInvocation) => void) | undefined;
}

export type SettleInvocation = () => Error | undefined;

export interface InvocationResult {
  readonly invocationId: string;
  readonly returnValue: TypedData | null | undefined;
  /** The function returned `undefined` or null; with HTTP streaming, `returnValue` does not tell. */
  readonly returnedNothing?: boolean;
}

/** The loaded app. The clock is held while a function runs. */
export interface FunctionApp {
  readonly functions: readonly RegisteredFunction[];
  find(triggerType: string, name: string): RegisteredFunction | undefined;
  /** Runs one function once, hooks included. Rejects with what the function (or a hook) threw. */
  invoke(target: RegisteredFunction, request: InvocationRequest): Promise<InvocationResult>;
  /** Where HTTP requests are forwarded to when the app streams (`enableHttpStream`). */
  readonly httpStreamUrl?: string | undefined;
  /** Runs `appTerminate` hooks. */
  terminate(): Promise<void>;
}

/** The settings under `durableTask` in host.json that the local host supports. */
export interface DurableSettings {
  readonly hubName: string;
  readonly maxConcurrentActivityFunctions: number;
  readonly maxConcurrentOrchestratorFunctions: number;
  readonly overridableExistingInstanceStates: "NonRunningStates" | "AnyState";
  /** Timers longer than this are sliced (6 days on Azure Storage). Milliseconds. */
  readonly maximumShortTimerMs: number;
  /** Length of a slice (3 days on Azure Storage). Milliseconds. */
  readonly longRunningTimerIntervalMs: number;
  /** Fail orchestrators whose unsafe patterns would corrupt their history on the real host. */
  readonly strict: boolean;
  /** Version of new instances and sub-orchestrations for which none is given, and of this host. */
  readonly defaultVersion?: string | undefined;
  /** Which instances this host runs: all, those of its own version, or those of its own and older versions. */
  readonly versionMatchStrategy?: "None" | "Strict" | "CurrentOrOlder";
  /** What becomes of the others: they wait for a host that runs them, or fail. */
  readonly versionFailureStrategy?: "Reject" | "Fail";
  /** False: the JSON text of an app that describes its errors stays in their message, as with extensions before 3.14. */
  readonly exceptionProperties?: boolean;
  /** After a restart, activities that were running run again this much later: the real host's queue hides their messages. */
  readonly interruptedActivityDelayMs?: number;
}

/** The settings under `queues` in host.json. */
export interface QueueSettings {
  /** Messages read at once, 1 to 32. */
  readonly batchSize: number;
  /** The next batch is read when no more messages than these are being processed. */
  readonly newBatchThreshold: number;
  /** Attempts before a message is moved to the poison queue. */
  readonly maxDequeueCount: number;
  /** How long a message that failed stays hidden. Milliseconds. */
  readonly visibilityTimeoutMs: number;
  /** Longest wait between two polls of an empty queue. Milliseconds. */
  readonly maxPollingIntervalMs: number;
  readonly messageEncoding: "base64" | "none";
}

/** Values are JSON text, exactly as stored; `undefined` where there is none. Instants are milliseconds since 1970. */
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
  readonly createdFromMs?: number | undefined;
  readonly createdToMs?: number | undefined;
  readonly runtimeStatuses?: readonly RuntimeStatus[] | undefined;
  readonly instanceIdPrefix?: string | undefined;
  readonly top: number;
  /** From the previous page. */
  readonly continuation?: string | undefined;
}

/** Why the task hub refused a request; the HTTP endpoints translate it to the real host's status code. */
export type HubRefusal =
  | { readonly kind: "notFound" }
  | { readonly kind: "finished"; readonly runtimeStatus: RuntimeStatus }
  | { readonly kind: "wrongState"; readonly runtimeStatus: RuntimeStatus; readonly message: string }
  | { readonly kind: "badRequest"; readonly message: string };

export type HubResult<T = undefined> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: HubRefusal };

/**
 * The durable engine, as clients use it. A change has been committed to the database when its method returns or, where it
 * returns a promise, when that resolves.
 */
export interface TaskHub {
  start(): void;
  /** Waits for running work, starts no more and closes the database. */
  stop(): Promise<void>;

  /** Many that are created at the same time share a commit. */
  create(request: {
    readonly orchestrator: string;
    readonly instanceId?: string | undefined;
    /** JSON text. */
    readonly input: string | undefined;
    readonly version?: string | undefined;
    /** W3C trace context of the request; its activities get it. */
    readonly traceParent?: string | undefined;
  }): Promise<HubResult<{ readonly instanceId: string }>>;
  status(instanceId: string): InstanceStatus | undefined;
  /** History events in the shape of the status query's `historyEvents`, oldest first. */
  history(instanceId: string, options: { readonly includeOutput: boolean }): readonly object[];
  list(query: InstanceQuery): {
    readonly instances: readonly InstanceStatus[];
    readonly continuation: string | undefined;
  };
  raiseEvent(instanceId: string, eventName: string, dataJson: string): HubResult;
  terminate(instanceId: string, reason: string | undefined): HubResult;
  suspend(instanceId: string, reason: string | undefined): HubResult;
  resume(instanceId: string, reason: string | undefined): HubResult;
  rewind(instanceId: string, reason: string | undefined): HubResult;
  restart(instanceId: string, withNewInstanceId: boolean): Promise<HubResult<{ readonly instanceId: string }>>;
  purge(instanceId: string): HubResult<{ readonly instancesDeleted: number }>;
  purgeMatching(query: Omit<InstanceQuery, "top" | "continuation">): { readonly instancesDeleted: number };
  signalEntity(entity: EntityId, operation: string, inputJson: string | undefined): HubResult;
  /** JSON text of the entity's state; `undefined` when it does not exist. */
  entityState(entity: EntityId): string | undefined;
  listEntities(query: {
    readonly name?: string | undefined;
    readonly top: number;
    readonly continuation?: string | undefined;
  }): {
    readonly entities: readonly {
      readonly entity: EntityId;
      readonly stateJson: string;
      readonly lastOperationAtMs: number;
    }[];
    readonly continuation: string | undefined;
  };
  /** Resolves with the status when the instance has finished or, if earlier, when `signal` aborts. */
  whenFinished(instanceId: string, signal: AbortSignal): Promise<InstanceStatus | undefined>;
}

export interface EntityId {
  readonly name: string;
  readonly key: string;
}
