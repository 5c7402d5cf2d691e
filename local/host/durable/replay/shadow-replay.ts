import { ActionScheduler, type ReplayScope } from "./action-scheduler.ts";
import { Deferred, runSteps, type Steps } from "./deferred.ts";
import { EventType, type HistoryEvent } from "./history-events.ts";
import { confirmScheduled, NonDeterministicError } from "./non-determinism.ts";
import { OpenTasks } from "./open-tasks.ts";
import type { OrchestratorState } from "./orchestrator-protocol.ts";
import type { ScheduledTask } from "./scheduled-task.ts";

export interface ReplayOutcome {
  /** The tasks to schedule now, in ascending order of sequence numbers. */
  readonly newTasks: readonly ScheduledTask[];
  /** The orchestrator has ended and none of its tasks is open any more. */
  readonly isFinished: boolean;
  readonly continuation: { readonly input: unknown } | undefined;
  readonly isSuspended: boolean;
  /** Reason of the suspension. */
  readonly suspendReason: string | undefined;
  readonly nextId: number;
  /** External events that belong to the next execution. */
  readonly carriedOver: readonly HistoryEvent[];
  /** Calls for which the instance has to fail, one reason each; on the real host the instance would hang. */
  readonly invalidCalls: readonly string[];
  /** External events that nothing has waited for, by name; they are lost when the execution ends. */
  readonly bufferedEvents: readonly string[];
}

/**
 * Replays the SDK's action list against the history as the real host does, to find the new tasks and the sequence number of
 * each: the SDK returns all actions of the execution every time, and without its own sequence numbers.
 *
 * @throws NonDeterministicError
 */
export function shadowReplay(
  history: readonly HistoryEvent[],
  state: OrchestratorState,
  scope: ReplayScope,
): ReplayOutcome {
  const replay = new Replay(state, scope);
  try {
    let unchecked = scope.uncheckedFrom ?? 0;
    for (const event of history) {
      replay.apply(event, unchecked <= 0);
      unchecked -= 1;
    }
  } catch (error) {
    // A call that cannot be scheduled any more leaves its number to the next one; the call itself is the reason.
    if (!(error instanceof NonDeterministicError) || !replay.hasInvalidCalls) throw error;
  }
  return replay.outcome();
}

class Replay {
  readonly #state: OrchestratorState;
  readonly #strict: boolean;
  readonly #tasks = new OpenTasks();
  readonly #scheduler: ActionScheduler;
  readonly #carriedOver: HistoryEvent[] = [];
  #orchestrator: Deferred | undefined;
  #suspension:
    | { readonly reason: string | undefined; readonly tasks: readonly ScheduledTask[]; readonly events: HistoryEvent[] }
    | undefined;

  constructor(state: OrchestratorState, scope: ReplayScope) {
    this.#state = state;
    this.#strict = scope.strict;
    this.#scheduler = new ActionScheduler(this.#tasks, scope);
  }

  get hasInvalidCalls(): boolean {
    return this.#scheduler.invalidCalls.length > 0;
  }

  /** @param checksInput - Whether the input of a scheduled task is compared with the one in the history. */
  apply(event: HistoryEvent, checksInput = false): void {
    if (event.EventType === EventType.orchestratorStarted) {
      this.#tasks.nowMs = Date.parse(event.Timestamp);
    } else if (event.EventType === EventType.executionResumed) {
      this.#resume();
    } else if (this.#suspension !== undefined) {
      if (event.EventType !== EventType.executionSuspended) this.#suspension.events.push(event);
    } else {
      this.#applyActive(event, checksInput);
    }
  }

  outcome(): ReplayOutcome {
    const newTasks = [...this.#tasks.unconfirmed.values()].sort((a, b) => a.id - b.id);
    return {
      newTasks,
      isFinished: this.#orchestrator?.isOpen === false && !this.#tasks.hasOpenTasks,
      continuation: this.#scheduler.continuation,
      isSuspended: this.#suspension !== undefined,
      suspendReason: this.#suspension?.reason,
      nextId: this.#tasks.nextId,
      carriedOver: this.#carriedOver,
      invalidCalls: this.#scheduler.invalidCalls,
      bufferedEvents: this.#tasks.bufferedEvents(),
    };
  }

  #applyActive(event: HistoryEvent, checksInput: boolean): void {
    switch (event.EventType) {
      case EventType.executionStarted:
        this.#orchestrator = runSteps(this.#actions());
        break;
      case EventType.taskScheduled:
      case EventType.timerCreated:
      case EventType.subOrchestrationCreated:
      case EventType.eventSent:
        confirmScheduled(this.#tasks.unconfirmed, event, checksInput && this.#strict);
        break;
      case EventType.executionSuspended:
        this.#suspend(event);
        break;
      case EventType.eventRaised:
        if (this.#scheduler.continuation === undefined) this.#tasks.raiseEvent(event.Name ?? "");
        else this.#carriedOver.push(event);
        break;
      default:
        this.#complete(event);
    }
  }

  #complete(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.taskCompleted:
        this.#tasks.complete(event.TaskScheduledId ?? -1, event.Result);
        break;
      case EventType.subOrchestrationCompleted:
        this.#tasks.complete(event.TaskScheduledId ?? -1, undefined);
        break;
      case EventType.taskFailed:
      case EventType.subOrchestrationFailed:
        this.#tasks.fail(event.TaskScheduledId ?? -1, new Error(event.Reason ?? ""));
        break;
      case EventType.timerFired:
        this.#tasks.complete(event.TimerId ?? -1, undefined);
        break;
      default:
    }
  }

  *#actions(): Steps<undefined> {
    for (const action of this.#state.actions) {
      try {
        yield this.#scheduler.schedule(action);
      } catch {
        // The orchestrator has handled the failure: the next action in the list shows how.
      }
    }
    const hasMoreToCome = !this.#state.isDone && this.#state.error === undefined;
    if (hasMoreToCome) yield new Deferred();
    this.#scheduler.releaseLock();
  }

  #suspend(event: HistoryEvent): void {
    const tasks = [...this.#tasks.unconfirmed.values()];
    this.#tasks.unconfirmed.clear();
    this.#suspension = { reason: event.Reason ?? undefined, tasks, events: [] };
  }

  #resume(): void {
    const suspension = this.#suspension;
    this.#suspension = undefined;
    if (suspension === undefined) return;
    for (const task of suspension.tasks) this.#tasks.unconfirmed.set(task.id, task);
    for (const event of suspension.events) this.apply(event);
  }
}
