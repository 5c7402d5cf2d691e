import { EventType, type HistoryEvent, OrchestrationStatusNumber } from "../replay/history-events.ts";

type View = Record<string, unknown>;

/**
 * The history as the status query shows it (`showHistory`): the schedule of a completed activity or sub-orchestration is
 * merged into its completion, and events that only the replay needs are left out.
 */
export function viewHistory(
  events: readonly HistoryEvent[],
  options: {
    /** Whether results are shown (`showHistoryOutput`). */
    readonly includeOutput: boolean;
    /** The first execution of an instance that a client created; the real host counts the generations of no other. */
    readonly isFirstExecution: boolean;
  },
): readonly object[] {
  const scheduled = new Map(events.filter(isSchedule).map((event) => [event.EventId, event]));
  const completed = new Set(events.map((event) => event.TaskScheduledId));
  return events.flatMap((event) => {
    const view = viewers[event.EventType];
    const isMerged = isSchedule(event) && completed.has(event.EventId);
    return view === undefined || isMerged ? [] : [view({ ...options, event, scheduled })];
  });
}

interface Viewing {
  readonly event: HistoryEvent;
  readonly includeOutput: boolean;
  readonly isFirstExecution: boolean;
  readonly scheduled: ReadonlyMap<number, HistoryEvent>;
}

const viewers: Readonly<Record<number, (viewing: Viewing) => View>> = {
  [EventType.executionStarted]: ({ event, isFirstExecution }) => ({
    EventType: "ExecutionStarted",
    Input: event.Input ?? null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: isFirstExecution ? 0 : null,
    Timestamp: event.Timestamp,
    FunctionName: event.Name,
  }),
  [EventType.executionCompleted]: (viewing) => ({
    EventType: "ExecutionCompleted",
    OrchestrationStatus: statusNames[viewing.event.OrchestrationStatus ?? -1] ?? "Completed",
    ...result(viewing),
    FailureDetails: null,
    Timestamp: viewing.event.Timestamp,
  }),
  [EventType.executionTerminated]: ({ event }) => ({
    EventType: "ExecutionTerminated",
    Input: event.Input ?? null,
    Timestamp: event.Timestamp,
  }),
  [EventType.taskCompleted]: (viewing) => completion("TaskCompleted", viewing),
  [EventType.taskFailed]: (viewing) => completion("TaskFailed", viewing),
  [EventType.subOrchestrationCompleted]: (viewing) => completion("SubOrchestrationInstanceCompleted", viewing),
  [EventType.subOrchestrationFailed]: (viewing) => completion("SubOrchestrationInstanceFailed", viewing),
  [EventType.taskScheduled]: ({ event }) => ({
    EventType: "TaskScheduled",
    Name: event.Name,
    Input: null,
    ParentTraceContext: null,
    Timestamp: event.Timestamp,
  }),
  [EventType.subOrchestrationCreated]: ({ event }) => ({
    EventType: "SubOrchestrationInstanceCreated",
    Name: event.Name,
    InstanceId: event.InstanceId,
    Input: null,
    ClientSpanId: null,
    Timestamp: event.Timestamp,
  }),
  [EventType.timerCreated]: ({ event }) => ({
    EventType: "TimerCreated",
    FireAt: event.FireAt,
    Timestamp: event.Timestamp,
  }),
  [EventType.timerFired]: ({ event }) => ({
    EventType: "TimerFired",
    FireAt: event.FireAt,
    Timestamp: event.Timestamp,
  }),
  [EventType.eventSent]: ({ event }) => ({
    EventType: "EventSent",
    InstanceId: event.InstanceId,
    Name: event.Name,
    Input: event.Input ?? null,
    Timestamp: event.Timestamp,
  }),
  [EventType.eventRaised]: ({ event }) => ({
    EventType: "EventRaised",
    Name: event.Name,
    Input: event.Input ?? null,
    ParentTraceContext: null,
    Timestamp: event.Timestamp,
  }),
  [EventType.genericEvent]: ({ event }) => ({
    EventType: "GenericEvent",
    Data: event.Data ?? null,
    Timestamp: event.Timestamp,
  }),
  [EventType.executionSuspended]: ({ event }) => ({
    EventType: "ExecutionSuspended",
    Reason: event.Reason ?? null,
    Timestamp: event.Timestamp,
  }),
  [EventType.executionResumed]: ({ event }) => ({
    EventType: "ExecutionResumed",
    Reason: event.Reason ?? null,
    Timestamp: event.Timestamp,
  }),
};

const statusNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(OrchestrationStatusNumber).map(([name, number]) => [number, name]),
);

function completion(type: string, viewing: Viewing): View {
  const { event, scheduled } = viewing;
  const origin = scheduled.get(event.TaskScheduledId ?? -1);
  return {
    EventType: type,
    ...(isFailure(event)
      ? { Reason: event.Reason, Details: event.Details, FailureDetails: event.FailureDetails ?? null }
      : {}),
    ...result(viewing),
    Timestamp: event.Timestamp,
    ScheduledTime: origin?.Timestamp ?? event.Timestamp,
    FunctionName: origin?.Name ?? null,
    Input: null,
  };
}

/** Results are JSON text, except those of failed instances, which are plain text. */
function result({ event, includeOutput }: Viewing): View {
  if (!includeOutput || event.Result === undefined) return {};
  if (event.Result === null) return { Result: null };
  try {
    return { Result: JSON.parse(event.Result) };
  } catch {
    return { Result: event.Result };
  }
}

/** Timers are listed with both their events, on the real host too. */
function isSchedule(event: HistoryEvent): boolean {
  return event.EventType === EventType.taskScheduled || event.EventType === EventType.subOrchestrationCreated;
}

function isFailure(event: HistoryEvent): boolean {
  return event.EventType === EventType.taskFailed || event.EventType === EventType.subOrchestrationFailed;
}
