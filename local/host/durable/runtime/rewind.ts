import { EventType, type HistoryEvent, historyEvent, isoTime } from "../replay/history-events.ts";
import type { Effects } from "../store/effects.ts";
import type { InstanceRow } from "../store/instance-store.ts";
import type { Store } from "../store/store.ts";
import { eventsText } from "./execution.ts";

/** A child of a child of a child …: deeper than this nobody rewinds. */
const DEEPEST = 100;

/**
 * Undoes the failed part of a failed instance, within the caller's transaction, as the real host does: failures and what
 * they belong to become events that mean nothing, failed children are rewound as well, and the instance runs again.
 *
 * @returns The keys of all instances it changed.
 */
export function rewindInstance(store: Store, row: InstanceRow, nowMs: number, effects: Effects): readonly number[] {
  return rewindWithChildren(store, row, nowMs, effects, 0);
}

function rewindWithChildren(
  store: Store,
  row: InstanceRow,
  nowMs: number,
  effects: Effects,
  depth: number,
): readonly number[] {
  const episodes = store.instances.history(row.hub_key).map((text) => JSON.parse(`[${text}]`) as HistoryEvent[]);
  const events = episodes.flat();
  const failedTasks = idsOf(events, EventType.taskFailed);
  const failedChildren = idsOf(events, EventType.subOrchestrationFailed);
  const rewound = episodes.map((episode) => eventsText(episode.map((event) => undo(event, failedTasks))));
  store.instances.replaceHistory(row.hub_key, rewound);
  store.instances.update({ ...row, status: "Running", output: null, updated_ms: nowMs });
  const wake = historyEvent({ EventType: EventType.genericEvent, Timestamp: isoTime(nowMs), Data: "Rewound" });
  store.messages.send({ hubKey: row.hub_key, executionId: row.execution_id }, wake);
  effects.instances.add(row.hub_key);
  const children = events
    .filter((event) => event.EventType === EventType.subOrchestrationCreated && failedChildren.has(event.EventId))
    .flatMap((event) => store.instances.byId(event.InstanceId ?? "") ?? [])
    .filter((child) => child.status === "Failed" && child.parent_key === row.hub_key && depth < DEEPEST);
  return [row.hub_key, ...children.flatMap((child) => rewindWithChildren(store, child, nowMs, effects, depth + 1))];
}

function idsOf(events: readonly HistoryEvent[], type: HistoryEvent["EventType"]): ReadonlySet<number> {
  return new Set(events.filter((event) => event.EventType === type).map((event) => event.TaskScheduledId ?? -1));
}

/** Children keep their creation: they run on under the same number. */
function undo(event: HistoryEvent, failedTasks: ReadonlySet<number>): HistoryEvent {
  const isUndone =
    event.EventType === EventType.taskFailed ||
    event.EventType === EventType.subOrchestrationFailed ||
    event.EventType === EventType.executionCompleted ||
    (event.EventType === EventType.taskScheduled && failedTasks.has(event.EventId));
  if (!isUndone) return event;
  const { EventId, Timestamp } = event;
  return historyEvent({ EventType: EventType.genericEvent, EventId, Timestamp, Data: "Rewound" });
}
