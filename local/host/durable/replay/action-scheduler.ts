import { createHash } from "node:crypto";
import { invalidInstanceIdReason } from "../../refusals.ts";
import { Deferred, runSteps, type Steps } from "./deferred.ts";
import type { OpenTasks } from "./open-tasks.ts";
import type {
  ActivityAction,
  CompoundAction,
  EntityAction,
  HttpCall,
  LockAction,
  OrchestratorAction,
  RetryOptions,
  SubOrchestrationAction,
  TimerAction,
} from "./orchestrator-actions.ts";
import { HTTP_ACTIVITY, type HttpResponse, nextPoll, schedulerId } from "./scheduled-task.ts";

export type FunctionKind = "activity" | "orchestrator" | "entity";

/** Durations that the host and the SDK must agree on; the storage provider sets them. Milliseconds. */
export interface ReplayLimits {
  readonly maximumShortTimerMs: number;
  readonly longRunningTimerIntervalMs: number;
  readonly httpPollMs: number;
}

/** The execution that is replayed, and the limits that apply to it. */
export interface ReplayScope {
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | null;
  readonly limits: ReplayLimits;
  readonly strict: boolean;
  /** Index of the first history event that has not been compared with a replay yet: inputs are compared once. */
  readonly uncheckedFrom?: number | undefined;
  /** Version of sub-orchestrations for which none is given. */
  readonly defaultVersion?: string | undefined;
  isKnown(kind: FunctionKind, name: string): boolean;
}

const MAX_RETRY_INTERVAL_MS = 6 * 24 * 60 * 60 * 1000;

/** Schedules the tasks of actions exactly as the real host does, so that every task gets the same sequence number as there. */
export class ActionScheduler {
  /** Set once the orchestrator has called continueAsNew. */
  continuation: { readonly input: unknown } | undefined;
  /** Calls for which the instance has to fail, one reason each; on the real host the instance would hang forever. */
  readonly invalidCalls: string[] = [];
  readonly #tasks: OpenTasks;
  readonly #scope: ReplayScope;
  #heldLock: LockAction | undefined;

  constructor(tasks: OpenTasks, scope: ReplayScope) {
    this.#tasks = tasks;
    this.#scope = scope;
  }

  schedule(action: OrchestratorAction): Deferred {
    switch (action.kind) {
      case "activity":
        return this.#withRetry(action.retry, (isFollowUp) => this.#activity(action, isFollowUp));
      case "subOrchestration":
        return this.#withRetry(action.retry, (isFollowUp) => this.#child(action, isFollowUp));
      case "timer":
        return this.#timer(action);
      case "entity":
        return this.#entity(action);
      case "lock":
        return this.#lock(action);
      case "releaseLock":
        this.releaseLock();
        return settled();
      case "http":
        return runSteps(this.#http(action.request));
      case "event":
        return this.#tasks.waitForEvent(action.name);
      case "any":
      case "all":
        return this.#compound(action);
      case "continueAsNew":
        this.continuation = { input: action.input };
        return settled();
    }
  }

  #activity(action: ActivityAction, isFollowUp: boolean): Deferred {
    const name = action.functionName;
    if (!this.#scope.isKnown("activity", name)) return this.#rejectCall(notRegistered("activity", name));
    return this.#tasks.schedule((id) => ({ kind: "activity", id, name, input: action.input, isFollowUp }));
  }

  #child(action: SubOrchestrationAction, isFollowUp: boolean): Deferred {
    const name = action.functionName;
    if (!this.#scope.isKnown("orchestrator", name)) return this.#rejectCall(notRegistered("orchestrator", name));
    const instanceId = action.instanceId ?? `${this.#scope.executionId}:${this.#tasks.nextId}`;
    const invalid = this.#invalidChildReason(instanceId, action.instanceId !== undefined);
    if (invalid !== undefined) return this.#rejectCall(invalid);
    const { input, version = this.#scope.defaultVersion } = action;
    return this.#tasks.schedule((id) => ({
      kind: "subOrchestration",
      id,
      name,
      instanceId,
      input,
      version,
      isFollowUp,
    }));
  }

  #invalidChildReason(instanceId: string, isChosen: boolean): string | undefined {
    if (!isChosen) return undefined;
    if (instanceId === this.#scope.instanceId || instanceId === this.#scope.parentInstanceId) {
      return `a sub-orchestration cannot have the ID of its own parent ("${instanceId}")`;
    }
    if (this.#tasks.hasOpenChild(instanceId)) {
      return `two sub-orchestrations with the same ID "${instanceId}" cannot run at the same time; use a different ID for each`;
    }
    const invalid = invalidInstanceIdReason(instanceId);
    return invalid === undefined ? undefined : `the sub-orchestration ID "${instanceId}" is invalid: ${invalid}`;
  }

  /** After the last failed attempt the real host sets one more timer, due at once; the SDK's numbering depends on it. */
  #withRetry(options: RetryOptions | undefined, attempt: (isFollowUp: boolean) => Deferred): Deferred {
    if (options === undefined) return attempt(false);
    if (!Number.isFinite(retryDelayMs(options, options.maxNumberOfAttempts))) {
      return this.#rejectCall("its retry options contain a value that is not a number");
    }
    if (options.retryTimeoutInMilliseconds !== undefined && this.#scope.strict) {
      return this.#rejectCall(
        "retryTimeoutInMilliseconds makes the instance hang on Azure when the timeout expires; " +
          "use maxNumberOfAttempts and maxRetryIntervalInMilliseconds instead",
      );
    }
    return runSteps(this.#attempts(options, attempt));
  }

  *#attempts(options: RetryOptions, attempt: (isFollowUp: boolean) => Deferred): Steps<unknown> {
    const startedAtMs = this.#tasks.nowMs;
    let failure: unknown;
    for (let failed = 0; failed < options.maxNumberOfAttempts; failed += 1) {
      try {
        return yield attempt(failed > 0);
      } catch (error) {
        failure = error;
      }
      if (failed + 1 === options.maxNumberOfAttempts) yield this.#plainTimer(this.#tasks.nowMs, "retry");
      else if (timedOut(options, startedAtMs, this.#tasks.nowMs)) yield new Deferred();
      else yield this.#plainTimer(this.#tasks.nowMs + retryDelayMs(options, failed), "retry");
    }
    throw failure;
  }

  #plainTimer(fireAtMs: number, purpose: "slice" | "retry" | "poll", isFollowUp = true): Deferred {
    return this.#tasks.schedule((id) => ({ kind: "timer", id, fireAtMs, purpose, isFollowUp }));
  }

  /** The real host cancels the timer when it reaches the action, even if the orchestrator cancelled it much later. */
  #timer(action: TimerAction): Deferred {
    const { fireAtMs } = action;
    if (Number.isNaN(fireAtMs)) return this.#rejectCall("createTimer was called with an invalid date");
    const first = this.#tasks.nextId;
    const isLong = fireAtMs - this.#tasks.nowMs > this.#scope.limits.maximumShortTimerMs;
    const done = isLong
      ? runSteps(this.#slices(fireAtMs))
      : this.#tasks.schedule((id) => ({ kind: "timer", id, fireAtMs, purpose: "action", isFollowUp: false }));
    if (action.isCanceled) this.#tasks.fail(first, new Error("cancelled"));
    return done;
  }

  *#slices(fireAtMs: number): Steps<undefined> {
    const slice = this.#scope.limits.longRunningTimerIntervalMs;
    let isFollowUp = false;
    for (let left = fireAtMs - this.#tasks.nowMs; left > 0; left = fireAtMs - this.#tasks.nowMs) {
      yield this.#plainTimer(this.#tasks.nowMs + Math.min(left, slice), "slice", isFollowUp);
      isFollowUp = true;
    }
  }

  *#http(request: HttpCall): Steps<unknown> {
    let call = request;
    for (let isFollowUp = false; ; isFollowUp = true) {
      const input = call;
      const response = yield this.#tasks.schedule((id) => ({
        kind: "activity",
        id,
        name: HTTP_ACTIVITY,
        input,
        isFollowUp,
      }));
      const next = nextPoll(call, parseHttpResponse(response));
      if (next === undefined) return response;
      yield this.#plainTimer(this.#tasks.nowMs + (next.afterMs ?? this.#scope.limits.httpPollMs), "poll");
      call = next.call;
    }
  }

  #entity(action: EntityAction): Deferred {
    const name = action.schedulerId.split("@")[1] ?? "";
    if (!this.#scope.isKnown("entity", name)) return this.#rejectCall(notRegistered("entity", name));
    const { instanceId, executionId } = this.#scope;
    const requestId = deterministicGuid(`${instanceId}|${executionId}|${this.#tasks.nextId}`);
    const caller = action.isSignal ? { signal: true as const } : { parentExecution: executionId };
    const input = action.input === undefined ? undefined : JSON.stringify(action.input);
    const message = { op: action.operation, ...caller, id: requestId, parent: instanceId, input };
    this.#tasks.schedule((id) => ({ kind: "entityMessage", id, schedulerId: action.schedulerId, message }));
    return action.isSignal ? settled() : this.#tasks.waitForEvent(requestId);
  }

  /** The first entity gets the request; the last one responds when all are locked. */
  #lock(action: LockAction): Deferred {
    const unknown = action.entities.find(({ name }) => !this.#scope.isKnown("entity", name));
    const [first] = action.entities;
    if (unknown !== undefined) return this.#rejectCall(notRegistered("entity", unknown.name));
    if (first === undefined) return this.#rejectCall("a lock needs at least one entity");
    const { instanceId: parent, executionId: parentExecution } = this.#scope;
    const message = { op: null, id: action.requestId, parent, parentExecution, lockset: action.entities };
    this.#tasks.schedule((id) => ({ kind: "entityMessage", id, schedulerId: schedulerId(first), message }));
    const acquired = this.#tasks.waitForEvent(action.requestId);
    acquired.onSettled(() => {
      this.#heldLock = action;
    });
    return acquired;
  }

  /** Tells each locked entity. Also called when the orchestrator has ended: a lock does not outlive it. */
  releaseLock(): void {
    const held = this.#heldLock;
    this.#heldLock = undefined;
    for (const entity of held?.entities ?? []) {
      const message = { parent: this.#scope.instanceId, id: held?.requestId ?? "" };
      this.#tasks.schedule((id) => ({ kind: "entityMessage", id, schedulerId: schedulerId(entity), message }));
    }
  }

  /** `all` waits for every child, even after one has failed; the SDK continues at the first failure. */
  #compound(action: CompoundAction): Deferred {
    const children = action.children.map((child) => this.schedule(child));
    const done = new Deferred();
    let left = action.kind === "any" ? 1 : children.length;
    for (const child of children) {
      child.onSettled(() => {
        left -= 1;
        if (left === 0) done.resolve(undefined);
      });
    }
    return done;
  }

  #rejectCall(why: string): Deferred {
    this.invalidCalls.push(why);
    return new Deferred();
  }
}

function parseHttpResponse(result: unknown): HttpResponse | null {
  return typeof result === "string" ? (JSON.parse(result) as HttpResponse) : null;
}

function settled(): Deferred {
  const done = new Deferred();
  done.resolve(undefined);
  return done;
}

function notRegistered(kind: FunctionKind, name: string): string {
  return `the ${kind} function "${name}" is not registered`;
}

function timedOut(options: RetryOptions, startedAtMs: number, nowMs: number): boolean {
  const timeoutMs = options.retryTimeoutInMilliseconds;
  return timeoutMs !== undefined && nowMs >= startedAtMs + timeoutMs;
}

function retryDelayMs(options: RetryOptions, failed: number): number {
  const delayMs = options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** failed;
  return Math.min(delayMs, options.maxRetryIntervalInMilliseconds ?? MAX_RETRY_INTERVAL_MS);
}

/** Gives the same request the same ID in every replay. */
function deterministicGuid(name: string): string {
  const hex = createHash("sha1").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
