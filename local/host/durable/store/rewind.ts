import {
  EventType,
  encodeEvent,
  type HistoryEvent,
  historyEvent,
  isoTime,
  joinEvents,
} from "../replay/history-events.ts";
import type { InstanceRow } from "./instance-store.ts";
import type { Effects, Store } from "./store.ts";

/** Sub-orchestrations nested deeper than this are not rewound. */
const MAX_REWIND_DEPTH = 100;

/**
 * Rewinds a failed instance, within the caller's transaction, as the real host does: failures and the tasks that failed are
 * replaced by events without meaning, failed sub-orchestrations are rewound as well, and the deepest of the rewound instances
 * run again at once. An instance above them runs again when its sub-orchestration has ended.
 *
 * @returns The keys of all changed instances.
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
  const rewound = episodes.map((episode) => joinEvents(episode.map((event) => encodeEvent(undo(event, failedTasks)))));
  store.instances.replaceHistory(row.hub_key, rewound);
  store.instances.update({ ...row, status: "Running", output: null, updated_ms: nowMs });
  const children = events
    .filter((event) => event.EventType === EventType.subOrchestrationCreated && failedChildren.has(event.EventId))
    .flatMap((event) => store.instances.byId(event.InstanceId ?? "") ?? [])
    .filter((child) => child.status === "Failed" && child.parent_key === row.hub_key && depth < MAX_REWIND_DEPTH);
  if (children.length === 0) {
    const wake = historyEvent({ EventType: EventType.genericEvent, Timestamp: isoTime(nowMs), Data: "Rewound" });
    store.messages.send({ hubKey: row.hub_key, executionId: row.execution_id }, wake);
    effects.instances.push(row.hub_key);
  }
  return [row.hub_key, ...children.flatMap((child) => rewindWithChildren(store, child, nowMs, effects, depth + 1))];
}

function idsOf(events: readonly HistoryEvent[], type: HistoryEvent["EventType"]): ReadonlySet<number> {
  return new Set(events.filter((event) => event.EventType === type).map((event) => event.TaskScheduledId ?? -1));
}

/** The creation of a sub-orchestration is kept: it continues under the same sequence number. */
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
