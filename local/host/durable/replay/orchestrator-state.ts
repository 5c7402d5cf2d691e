import type { FailureDetails } from "./history-events.ts";
import { type OrchestratorAction, parseActions } from "./orchestrator-actions.ts";

/** What one invocation of an orchestrator function told the host. */
export interface OrchestratorState {
  /** The orchestrator returned, or called `continueAsNew`. */
  readonly isDone: boolean;
  /** Everything the orchestrator did since the start of this execution. */
  readonly actions: readonly OrchestratorAction[];
  /** JSON text. */
  readonly output: string | undefined;
  /** JSON text. */
  readonly customStatus: string | undefined;
  /** Message of the error that the orchestrator threw. */
  readonly error: string | undefined;
  readonly failureDetails: FailureDetails | undefined;
  /** The orchestrator threw, but without a message: the real host never notices and the instance hangs. */
  readonly threwWithoutMessage: boolean;
}

/** The SDK hands its state over inside the message of the error it throws, behind this label. */
const LABEL = "\n\n$OutOfProcData$:";

/** Reads the state that an orchestrator function returned. Throws on anything that is no such state. */
export function parseReturnedState(json: unknown): OrchestratorState {
  return toState(typeof json === "string" ? JSON.parse(json) : json, false);
}

/** Reads the state out of an error; `undefined` if the error carries none (the SDK or a hook failed). */
export function parseThrownState(error: unknown): OrchestratorState | undefined {
  const message = error instanceof Error ? error.message : String(error);
  const at = message.indexOf(LABEL);
  return at < 0 ? undefined : toState(JSON.parse(message.slice(at + LABEL.length)), true);
}

function toState(value: unknown, thrown: boolean): OrchestratorState {
  if (typeof value !== "object" || value === null || !("actions" in value)) {
    throw new Error("The orchestrator function returned something that is no orchestration state.");
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
