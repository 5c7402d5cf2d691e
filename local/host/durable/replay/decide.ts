import type { FunctionApp } from "../../contract.ts";
import type { Execution } from "../runtime/execution.ts";
import type { FunctionKind, ReplayLimits } from "./action-scheduler.ts";
import { EventType, type FailureDetails, type HistoryEvent } from "./history-events.ts";
import { NonDeterminism } from "./non-determinism.ts";
import { orchestrationPayload } from "./orchestration-payload.ts";
import { UnsupportedAction } from "./orchestrator-actions.ts";
import { type OrchestratorState, parseReturnedState, parseThrownState } from "./orchestrator-state.ts";
import { readSdkTasks, type SdkTasks } from "./sdk-tasks.ts";
import { type ReplayOutcome, shadowReplay } from "./shadow-replay.ts";
import { describeDivergence, findDivergence } from "./strict-mode.ts";
import { explainShape } from "./unsafe-patterns.ts";

/** What an episode comes to. */
export type Decision =
  | { readonly kind: "terminated"; readonly reason: string | undefined }
  | {
      readonly kind: "failed";
      /** Plain text. */
      readonly output: string;
      readonly failureDetails: FailureDetails | undefined;
      readonly nextId: number;
      readonly customStatus: string | undefined;
    }
  | {
      readonly kind: "goesOn";
      readonly state: OrchestratorState;
      readonly replay: ReplayOutcome;
      readonly isCompared: boolean;
    };

export interface DecisionScope {
  readonly app: FunctionApp;
  readonly limits: ReplayLimits;
  readonly strict: boolean;
}

/** The real host's limit for custom status texts, in UTF-16 bytes. */
const CUSTOM_STATUS_LIMIT_BYTES = 16 * 1024;

/** Runs the orchestrator function over the history and finds out what the episode comes to. Changes nothing. */
export async function decide(
  execution: Execution,
  fresh: readonly HistoryEvent[],
  scope: DecisionScope,
): Promise<Decision> {
  const invocation = await invoke(execution, fresh, scope);
  const terminated = fresh.find((event) => event.EventType === EventType.executionTerminated);
  if (terminated !== undefined) return { kind: "terminated", reason: terminated.Input ?? undefined };
  if ("fatal" in invocation) return failed(invocation.fatal);
  const { name } = execution.row;
  const { state, sdkTasks } = invocation;
  const problem = whyUnacceptable(name, state, scope.strict);
  if (problem !== undefined) return failed(problem);
  return replay(execution, fresh, state, sdkTasks, scope);
}

type Invocation =
  | { readonly fatal: string }
  | { readonly state: OrchestratorState; readonly sdkTasks: SdkTasks | undefined };

async function invoke(
  execution: Execution,
  fresh: readonly HistoryEvent[],
  { app, limits }: DecisionScope,
): Promise<Invocation> {
  const { name } = execution.row;
  const target = app.find("orchestrationtrigger", name);
  if (target === undefined) return { fatal: `The orchestrator function '${name}' is not registered any more.` };
  let context: unknown;
  const request = {
    triggerData: { string: orchestrationPayload(execution, fresh, limits) },
    onContext: (given: unknown) => {
      context = given;
    },
  };
  try {
    const { returnValue } = await app.invoke(target, request);
    return { state: parseReturnedState(returnValue?.json), sdkTasks: readSdkTasks(context) };
  } catch (error) {
    return readFailure(name, error, context);
  }
}

function readFailure(name: string, error: unknown, context: unknown): Invocation {
  const fatal = (cause: unknown) => ({
    fatal: `Orchestrator function '${name}' failed: ${cause instanceof Error ? cause.message : String(cause)}`,
  });
  if (error instanceof UnsupportedAction) return fatal(error);
  try {
    const state = parseThrownState(error);
    return state === undefined ? fatal(error) : { state, sdkTasks: readSdkTasks(context) };
  } catch (unreadable) {
    return fatal(unreadable);
  }
}

function whyUnacceptable(name: string, state: OrchestratorState, strict: boolean): string | undefined {
  if (strict && state.threwWithoutMessage) {
    return (
      `Orchestrator function '${name}' failed: it threw something that is no Error with a message. ` +
      "On Azure such an instance stays Running for ever; throw an Error that says what went wrong."
    );
  }
  const sizeBytes = (state.customStatus?.length ?? 0) * 2;
  if (sizeBytes <= CUSTOM_STATUS_LIMIT_BYTES) return undefined;
  return (
    `Orchestrator function '${name}' failed: The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. ` +
    `The current payload size is ${Math.floor(sizeBytes / 1024)} KB.`
  );
}

function replay(
  execution: Execution,
  fresh: readonly HistoryEvent[],
  state: OrchestratorState,
  sdkTasks: SdkTasks | undefined,
  scope: DecisionScope,
): Decision {
  const { row } = execution;
  const replayScope = {
    instanceId: row.id,
    executionId: row.execution_id,
    parentInstanceId: row.parent_id ?? undefined,
    limits: scope.limits,
    strict: scope.strict,
    isKnown: (kind: FunctionKind, name: string) => isKnown(scope.app, kind, name),
  };
  const started = [...execution.events, ...fresh];
  try {
    const outcome = shadowReplay(started, state, replayScope);
    const refusal = outcome.refusals[0];
    if (refusal !== undefined) return failed(`Orchestrator function '${row.name}' failed: ${refusal}.`, outcome.nextId);
    const divergence = scope.strict ? findDivergence(outcome, state, sdkTasks) : undefined;
    if (divergence === undefined) {
      return { kind: "goesOn", state, replay: outcome, isCompared: sdkTasks !== undefined };
    }
    return failed(wouldCorruptItself(row.name, describeDivergence(divergence), suspect()), outcome.nextId);
  } catch (error) {
    if (!(error instanceof NonDeterminism))
      return failed(`Orchestrator function '${row.name}' failed: ${String(error)}`);
    return failed(scope.strict ? wouldCorruptItself(row.name, error.message, suspect()) : error.message);
  }

  function suspect() {
    const first = started.find((event) => event.EventType === EventType.orchestratorStarted);
    return {
      actions: state.actions,
      startedAtMs: Date.parse(first?.Timestamp ?? ""),
      maximumShortTimerMs: scope.limits.maximumShortTimerMs,
      isRewound: started.some((event) => event.EventType === EventType.genericEvent),
    };
  }
}

function wouldCorruptItself(name: string, evidence: string, suspect: Parameters<typeof explainShape>[0]): string {
  return `Orchestrator function '${name}' failed: it would corrupt itself on Azure, because ${explainShape(suspect)}. (Evidence: ${evidence})`;
}

function isKnown(app: FunctionApp, kind: FunctionKind, name: string): boolean {
  const trigger = { activity: "activitytrigger", orchestrator: "orchestrationtrigger", entity: "entitytrigger" }[kind];
  return app.find(trigger, name) !== undefined;
}

/** The decision to fail the instance with this text. */
export function failed(output: string, nextId = 0): Decision {
  return { kind: "failed", output, failureDetails: undefined, nextId, customStatus: undefined };
}
