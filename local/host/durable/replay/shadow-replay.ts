import { ActionPlayer, type ReplayScope } from "./action-scheduler.ts";
import { Deferred, runSteps, type Steps } from "./deferred.ts";
import { EventType, type HistoryEvent } from "./history-events.ts";
import { confirm } from "./non-determinism.ts";
import type { OrchestratorState } from "./orchestrator-state.ts";
import type { Schedule } from "./schedule.ts";
import { TaskBoard } from "./task-board.ts";

export interface ReplayOutcome {
  /** What has to be scheduled now, in ascending order of numbers. */
  readonly fresh: readonly Schedule[];
  /** The orchestrator is done and nothing it scheduled is open any more. */
  readonly isFinished: boolean;
  readonly continuation: { readonly input: unknown } | undefined;
  readonly isSuspended: boolean;
  /** Reason of the suspension. */
  readonly suspendReason: string | undefined;
  readonly nextId: number;
  /** External events that belong to the next execution. */
  readonly carriedOver: readonly HistoryEvent[];
  /** Why the instance has to fail where the real host would leave it hanging. */
  readonly refusals: readonly string[];
}

/**
 * Replays the SDK's action list against the history, the way the real host does, to learn what is new and which number
 * each task gets: the SDK returns all actions of the execution every time and never says its numbers.
 *
 * Throws {@link NonDeterminism}.
 */
export function shadowReplay(
  history: readonly HistoryEvent[],
  state: OrchestratorState,
  scope: ReplayScope,
): ReplayOutcome {
  const replay = new Replay(state, scope);
  for (const event of history) replay.take(event);
  return replay.outcome();
}

class Replay {
  readonly #state: OrchestratorState;
  readonly #board = new TaskBoard();
  readonly #player: ActionPlayer;
  readonly #carriedOver: HistoryEvent[] = [];
  #orchestrator: Deferred | undefined;
  #suspension:
    | { readonly reason: string | undefined; readonly schedules: readonly Schedule[]; readonly events: HistoryEvent[] }
    | undefined;

  constructor(state: OrchestratorState, scope: ReplayScope) {
    this.#state = state;
    this.#player = new ActionPlayer(this.#board, scope);
  }

  take(event: HistoryEvent): void {
    if (event.EventType === EventType.orchestratorStarted) {
      this.#board.nowMs = Date.parse(event.Timestamp);
    } else if (event.EventType === EventType.executionResumed) {
      this.#resume();
    } else if (this.#suspension !== undefined) {
      if (event.EventType !== EventType.executionSuspended) this.#suspension.events.push(event);
    } else {
      this.#takeActive(event);
    }
  }

  outcome(): ReplayOutcome {
    const fresh = [...this.#board.unconfirmed.values()].sort((a, b) => a.id - b.id);
    return {
      fresh,
      isFinished: this.#orchestrator?.isOpen === false && !this.#board.hasOpenTasks,
      continuation: this.#player.continuation,
      isSuspended: this.#suspension !== undefined,
      suspendReason: this.#suspension?.reason,
      nextId: this.#board.nextId,
      carriedOver: this.#carriedOver,
      refusals: this.#player.refusals,
    };
  }

  #takeActive(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.executionStarted:
        this.#orchestrator = runSteps(this.#actions());
        break;
      case EventType.taskScheduled:
      case EventType.timerCreated:
      case EventType.subOrchestrationCreated:
      case EventType.eventSent:
        confirm(this.#board.unconfirmed, event);
        break;
      case EventType.executionSuspended:
        this.#suspend(event);
        break;
      case EventType.eventRaised:
        if (this.#player.continuation === undefined) this.#board.raiseEvent(event.Name ?? "");
        else this.#carriedOver.push(event);
        break;
      default:
        this.#complete(event);
    }
  }

  #complete(event: HistoryEvent): void {
    switch (event.EventType) {
      case EventType.taskCompleted:
        this.#board.complete(event.TaskScheduledId ?? -1, event.Result);
        break;
      case EventType.subOrchestrationCompleted:
        this.#board.complete(event.TaskScheduledId ?? -1, undefined);
        break;
      case EventType.taskFailed:
      case EventType.subOrchestrationFailed:
        this.#board.fail(event.TaskScheduledId ?? -1, new Error(event.Reason ?? ""));
        break;
      case EventType.timerFired:
        this.#board.complete(event.TimerId ?? -1, undefined);
        break;
      default:
    }
  }

  *#actions(): Steps<undefined> {
    for (const action of this.#state.actions) {
      try {
        yield this.#player.play(action);
      } catch {
        // What failed is for the orchestrator to handle, and it has: the action list shows what it did next.
      }
    }
    const moreWillCome = !this.#state.isDone && this.#state.error === undefined;
    if (moreWillCome) yield new Deferred();
  }

  #suspend(event: HistoryEvent): void {
    const schedules = [...this.#board.unconfirmed.values()];
    this.#board.unconfirmed.clear();
    this.#suspension = { reason: event.Reason ?? undefined, schedules, events: [] };
  }

  #resume(): void {
    const suspension = this.#suspension;
    this.#suspension = undefined;
    if (suspension === undefined) return;
    for (const schedule of suspension.schedules) this.#board.unconfirmed.set(schedule.id, schedule);
    for (const event of suspension.events) this.take(event);
  }
}
