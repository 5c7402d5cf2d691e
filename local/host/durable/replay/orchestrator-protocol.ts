import { errorMessage } from "../../error-text.ts";
import { formatTimeSpan } from "../../time-span.ts";
import type { ReplayLimits } from "./action-scheduler.ts";
import { type EncodedEvent, type FailureDetails, type HistoryEvent, joinEvents } from "./history-events.ts";
import { type OrchestratorAction, parseActions } from "./orchestrator-actions.ts";

/** One running execution, as a replay needs it. */
export interface ReplayedExecution {
  readonly instanceId: string;
  readonly executionId: string;
  readonly parentInstanceId: string | null;
  /** Name of the orchestrator function. */
  readonly name: string;
  /** JSON text. */
  readonly input: string | null;
  /** The history so far. */
  readonly events: readonly HistoryEvent[];
  /** The history as JSON objects separated by commas, ready for the payload: received events are marked as played. */
  readonly playedText: string;
  /** Index of the first event that no replay has been compared with. */
  readonly uncheckedFrom?: number | undefined;
}

/** Schema V4 of the out-of-process protocol, which has entity locks. The SDK uses the "new" member where it is set. */
const UPPER_SCHEMA_VERSION = 1;
const UPPER_SCHEMA_VERSION_NEW = 3;

/** The JSON text that an orchestrator function is called with. */
export function orchestrationPayload(
  execution: ReplayedExecution,
  newEvents: readonly EncodedEvent[],
  limits: ReplayLimits,
): string {
  const { playedText } = execution;
  const history = playedText === "" ? joinEvents(newEvents) : `${playedText},${joinEvents(newEvents)}`;
  const { instanceId, parentInstanceId } = execution;
  const own = JSON.stringify({ instanceId, isReplaying: playedText !== "", parentInstanceId });
  const input = execution.input ?? "null";
  return `{"history":[${history}],"input":${input},${own.slice(1, -1)},${capabilities(limits)}`;
}

/** The end of the payload, which is the same for all orchestrators of a host. */
function capabilities(limits: ReplayLimits): string {
  if (latest?.limits === limits) return latest.text;
  const members = {
    upperSchemaVersion: UPPER_SCHEMA_VERSION,
    upperSchemaVersionNew: UPPER_SCHEMA_VERSION_NEW,
    longRunningTimerIntervalDuration: formatTimeSpan(limits.longRunningTimerIntervalMs),
    maximumShortTimerDuration: formatTimeSpan(limits.maximumShortTimerMs),
    defaultHttpAsyncRequestSleepTimeMillseconds: limits.httpPollMs,
  };
  latest = { limits, text: JSON.stringify(members).slice(1) };
  return latest.text;
}

let latest: { readonly limits: ReplayLimits; readonly text: string } | undefined;

/** The state that one invocation of an orchestrator function returned to the host. */
export interface OrchestratorState {
  /** The orchestrator returned, or called `continueAsNew`. */
  readonly isDone: boolean;
  /** Every action of the orchestrator since the start of this execution. */
  readonly actions: readonly OrchestratorAction[];
  /** JSON text. */
  readonly output: string | undefined;
  /** JSON text. */
  readonly customStatus: string | undefined;
  /** Message of the error that the orchestrator threw. */
  readonly error: string | undefined;
  readonly failureDetails: FailureDetails | undefined;
  /** The orchestrator threw without a message: the real host does not notice, and the instance hangs. */
  readonly threwWithoutMessage: boolean;
}

/** The SDK returns its state in the message of the error it throws, after this label. */
const LABEL = "\n\n$OutOfProcData$:";

/** Reads the state that an orchestrator function returned. Throws on anything else. */
export function parseReturnedState(json: unknown): OrchestratorState {
  return toState(typeof json === "string" ? JSON.parse(json) : json, false);
}

/** Reads the state out of an error; `undefined` if the error carries none (the SDK or a hook failed). */
export function parseThrownState(error: unknown): OrchestratorState | undefined {
  const message = errorMessage(error);
  const at = message.indexOf(LABEL);
  return at < 0 ? undefined : toState(JSON.parse(message.slice(at + LABEL.length)), true);
}

function toState(value: unknown, thrown: boolean): OrchestratorState {
  if (typeof value !== "object" || value === null || !("actions" in value)) {
    throw new Error("The orchestrator function returned a value that is not an orchestration state.");
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const error = typeof fields["error"] === "string" && fields["error"] !== "" ? fields["error"] : undefined;
  return {
    isDone: fields["isDone"] === true,
    actions: parseActions(fields["actions"]),
    output: jsonText(fields["output"]),
    customStatus: fields["customStatus"] ? jsonText(fields["customStatus"]) : undefined,
    error,
    failureDetails: (fields["failureDetails"] as FailureDetails | undefined) ?? undefined,
    threwWithoutMessage: thrown && error === undefined,
  };
}

function jsonText(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}
