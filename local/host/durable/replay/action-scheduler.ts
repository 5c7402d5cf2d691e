import { createHash } from "node:crypto";
import { whyIllegalInstanceId } from "../runtime/instance-ids.ts";
import { Deferred, runSteps, type Steps } from "./deferred.ts";
import type {
  ActivityAction,
  CompoundAction,
  EntityAction,
  HttpCall,
  OrchestratorAction,
  RetryOptions,
  SubOrchestrationAction,
  TimerAction,
} from "./orchestrator-actions.ts";
import { HTTP_ACTIVITY, type HttpAnswer, nextPoll } from "./schedule.ts";
import type { TaskBoard } from "./task-board.ts";

export type FunctionKind = "activity" | "orchestrator" | "entity";

/** Durations of the storage provider that the SDK is told, too. Milliseconds. */
export interface ReplayLimits {
  readonly maximumShortTimerMs: number;
  readonly longRunningTimerIntervalMs: number;
  readonly httpPollMs: number;
}

/** What a replay has to know of its surroundings. */
export interface ReplayScope {
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | undefined;
  readonly limits: ReplayLimits;
  readonly strict: boolean;
  isKnown(kind: FunctionKind, name: string): boolean;
}

const LONGEST_RETRY_INTERVAL_MS = 6 * 24 * 60 * 60 * 1000;

/** Carries out actions on the task board exactly as the real host does, so that every task gets the number it gets there. */
export class ActionPlayer {
  /** Set once the orchestrator asked for a new execution. */
  continuation: { readonly input: unknown } | undefined;
  /** Why the instance has to fail; on the real host each of these hangs for ever. */
  readonly refusals: string[] = [];
  readonly #board: TaskBoard;
  readonly #scope: ReplayScope;

  constructor(board: TaskBoard, scope: ReplayScope) {
    this.#board = board;
    this.#scope = scope;
  }

  play(action: OrchestratorAction): Deferred {
    switch (action.kind) {
      case "activity":
        return this.#withRetry(action.retry, (isFollowUp) => this.#activity(action, isFollowUp));
      case "subOrchestration":
        return this.#withRetry(action.retry, (isFollowUp) => this.#child(action, isFollowUp));
      case "timer":
        return this.#timer(action);
      case "entity":
        return this.#entity(action);
      case "http":
        return runSteps(this.#http(action.request));
      case "event":
        return this.#board.waitForEvent(action.name);
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
    if (!this.#scope.isKnown("activity", name)) return this.#refuse(notRegistered("activity", name));
    return this.#board.schedule((id) => ({ kind: "activity", id, name, input: action.input, isFollowUp }));
  }

  #child(action: SubOrchestrationAction, isFollowUp: boolean): Deferred {
    const name = action.functionName;
    if (!this.#scope.isKnown("orchestrator", name)) return this.#refuse(notRegistered("orchestrator", name));
    const instanceId = action.instanceId ?? `${this.#scope.executionId}:${this.#board.nextId}`;
    const illegal = this.#whyIllegalChild(instanceId, action.instanceId !== undefined);
    if (illegal !== undefined) return this.#refuse(illegal);
    const { input, version } = action;
    return this.#board.schedule((id) => ({
      kind: "subOrchestration",
      id,
      name,
      instanceId,
      input,
      version,
      isFollowUp,
    }));
  }

  #whyIllegalChild(instanceId: string, isChosen: boolean): string | undefined {
    if (!isChosen) return undefined;
    if (instanceId === this.#scope.instanceId || instanceId === this.#scope.parentInstanceId) {
      return `a sub-orchestration cannot have the ID "${instanceId}" of its own parent`;
    }
    if (this.#board.openChildIds().includes(instanceId)) {
      return `two sub-orchestrations with the same ID "${instanceId}" cannot run at the same time; give each its own ID`;
    }
    const illegal = whyIllegalInstanceId(instanceId);
    return illegal === undefined ? undefined : `the sub-orchestration ID "${instanceId}" is illegal: ${illegal}`;
  }

  /** After the last failed attempt the real host sets one more timer, due at once; the SDK's numbering relies on it. */
  #withRetry(options: RetryOptions | undefined, attempt: (isFollowUp: boolean) => Deferred): Deferred {
    if (options === undefined) return attempt(false);
    if (!Number.isFinite(retryDelayMs(options, options.maxNumberOfAttempts))) {
      return this.#refuse("its retry options hold something that is no number");
    }
    if (options.retryTimeoutInMilliseconds !== undefined && this.#scope.strict) {
      return this.#refuse(
        "retryTimeoutInMilliseconds makes the instance hang on Azure once the time is up; " +
          "use maxNumberOfAttempts and maxRetryIntervalInMilliseconds instead",
      );
    }
    return runSteps(this.#attempts(options, attempt));
  }

  *#attempts(options: RetryOptions, attempt: (isFollowUp: boolean) => Deferred): Steps<unknown> {
    const startedAtMs = this.#board.nowMs;
    let failure: unknown;
    for (let failed = 0; failed < options.maxNumberOfAttempts; failed += 1) {
      try {
        return yield attempt(failed > 0);
      } catch (error) {
        failure = error;
      }
      if (failed + 1 === options.maxNumberOfAttempts) yield this.#plainTimer(this.#board.nowMs, "retry");
      else if (timedOut(options, startedAtMs, this.#board.nowMs)) yield new Deferred();
      else yield this.#plainTimer(this.#board.nowMs + retryDelayMs(options, failed), "retry");
    }
    throw failure;
  }

  #plainTimer(fireAtMs: number, purpose: "slice" | "retry" | "poll", isFollowUp = true): Deferred {
    return this.#board.schedule((id) => ({ kind: "timer", id, fireAtMs, purpose, isFollowUp }));
  }

  /** The real host cancels as soon as it meets the action, even where the orchestrator cancelled much later. */
  #timer(action: TimerAction): Deferred {
    const { fireAtMs } = action;
    if (Number.isNaN(fireAtMs)) return this.#refuse("createTimer was given a date that is no date");
    const first = this.#board.nextId;
    const isLong = fireAtMs - this.#board.nowMs > this.#scope.limits.maximumShortTimerMs;
    const done = isLong
      ? runSteps(this.#slices(fireAtMs))
      : this.#board.schedule((id) => ({ kind: "timer", id, fireAtMs, purpose: "action", isFollowUp: false }));
    if (action.isCanceled) this.#board.fail(first, new Error("cancelled"));
    return done;
  }

  *#slices(fireAtMs: number): Steps<undefined> {
    const slice = this.#scope.limits.longRunningTimerIntervalMs;
    let isFollowUp = false;
    for (let left = fireAtMs - this.#board.nowMs; left > 0; left = fireAtMs - this.#board.nowMs) {
      yield this.#plainTimer(this.#board.nowMs + Math.min(left, slice), "slice", isFollowUp);
      isFollowUp = true;
    }
  }

  *#http(request: HttpCall): Steps<unknown> {
    let call = request;
    for (let isFollowUp = false; ; isFollowUp = true) {
      const input = call;
      const answer = yield this.#board.schedule((id) => ({
        kind: "activity",
        id,
        name: HTTP_ACTIVITY,
        input,
        isFollowUp,
      }));
      const next = nextPoll(call, parseAnswer(answer));
      if (next === undefined) return answer;
      yield this.#plainTimer(this.#board.nowMs + (next.afterMs ?? this.#scope.limits.httpPollMs), "poll");
      call = next.call;
    }
  }

  #entity(action: EntityAction): Deferred {
    const name = action.schedulerId.split("@")[1] ?? "";
    if (!this.#scope.isKnown("entity", name)) return this.#refuse(notRegistered("entity", name));
    const { instanceId, executionId } = this.#scope;
    const requestId = deterministicGuid(`${instanceId}|${executionId}|${this.#board.nextId}`);
    const input = action.input === undefined ? {} : { input: JSON.stringify(action.input) };
    const caller = action.isSignal ? { signal: true as const } : { parentExecution: executionId };
    const message = { op: action.operation, ...caller, id: requestId, parent: instanceId, ...input };
    this.#board.schedule((id) => ({ kind: "entityMessage", id, schedulerId: action.schedulerId, message }));
    return action.isSignal ? settled() : this.#board.waitForEvent(requestId);
  }

  /** `all` waits for every child, also after one failed; the SDK goes on at the first failure. */
  #compound(action: CompoundAction): Deferred {
    const children = action.children.map((child) => this.play(child));
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

  #refuse(why: string): Deferred {
    this.refusals.push(why);
    return new Deferred();
  }
}

function parseAnswer(result: unknown): HttpAnswer | null {
  return typeof result === "string" ? (JSON.parse(result) as HttpAnswer) : null;
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
  return Math.min(delayMs, options.maxRetryIntervalInMilliseconds ?? LONGEST_RETRY_INTERVAL_MS);
}

/** The same request gets the same ID in every replay. */
function deterministicGuid(name: string): string {
  const hex = createHash("sha1").update(name).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}
