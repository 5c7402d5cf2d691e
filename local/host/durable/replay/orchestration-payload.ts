import { type Execution, eventsText } from "../runtime/execution.ts";
import type { ReplayLimits } from "./action-scheduler.ts";
import type { HistoryEvent } from "./history-events.ts";

/** Schema V3 of the out-of-process protocol. The SDK takes the "new" member where it is set. */
const UPPER_SCHEMA_VERSION = 1;
const UPPER_SCHEMA_VERSION_NEW = 2;

/** The JSON text that an orchestrator function is called with. */
export function orchestrationPayload(
  execution: Execution,
  fresh: readonly HistoryEvent[],
  limits: ReplayLimits,
): string {
  const { row, playedText } = execution;
  const history = playedText === "" ? eventsText(fresh) : `${playedText},${eventsText(fresh)}`;
  const rest = {
    instanceId: row.id,
    isReplaying: playedText !== "",
    parentInstanceId: row.parent_id,
    upperSchemaVersion: UPPER_SCHEMA_VERSION,
    upperSchemaVersionNew: UPPER_SCHEMA_VERSION_NEW,
    longRunningTimerIntervalDuration: timeSpan(limits.longRunningTimerIntervalMs),
    maximumShortTimerDuration: timeSpan(limits.maximumShortTimerMs),
    defaultHttpAsyncRequestSleepTimeMillseconds: limits.httpPollMs,
  };
  return `{"history":[${history}],"input":${row.input ?? "null"},${JSON.stringify(rest).slice(1)}`;
}

/** A duration as .NET writes it: `[d.]hh:mm:ss[.fffffff]`. */
export function timeSpan(durationMs: number): string {
  const pad = (value: number, length = 2) => String(value).padStart(length, "0");
  const days = Math.floor(durationMs / 86_400_000);
  const hours = Math.floor(durationMs / 3_600_000) % 24;
  const minutes = Math.floor(durationMs / 60_000) % 60;
  const seconds = Math.floor(durationMs / 1_000) % 60;
  const fraction = durationMs % 1_000 === 0 ? "" : `.${pad(durationMs % 1_000, 3)}0000`;
  return `${days > 0 ? `${days}.` : ""}${pad(hours)}:${pad(minutes)}:${pad(seconds)}${fraction}`;
}
