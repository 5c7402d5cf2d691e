import type { FunctionApp, InvocationRequest } from "../../contract.ts";
import { errorMessage } from "../../error-text.ts";
import type { FunctionKind, ReplayLimits } from "./action-scheduler.ts";
import { type EncodedEvent, EventType } from "./history-events.ts";
import { NonDeterministicError } from "./non-determinism.ts";
import { UnsupportedActionError } from "./orchestrator-actions.ts";
import {
  type OrchestratorState,
  orchestrationPayload,
  parseReturnedState,
  parseThrownState,
  type ReplayedExecution,
} from "./orchestrator-protocol.ts";
import { type ReplayOutcome, shadowReplay } from "./shadow-replay.ts";
import { describeDivergence, findDivergence, isRestartedTimer, readSdkTasks, type SdkTasks } from "./strict-mode.ts";
import { explainUnsafePattern } from "./unsafe-patterns.ts";

/** The result of an episode: one call of the orchestrator function, replayed over the history. */
export type EpisodeResult =
  | { readonly kind: "terminated"; readonly reason: string | undefined }
  | {
      readonly kind: "failed";
      /** Plain text. */
      readonly output: string;
      /** The sequence number that the next task would have had. */
      readonly nextId: number;
    }
  | {
      readonly kind: "replayed";
      readonly state: OrchestratorState;
      readonly replay: ReplayOutcome;
      /** Whether the SDK's sequence numbers could be read and compared with the host's. */
      readonly isComparedWithSdk: boolean;
      /** Under strict mode: what does no harm yet. */
      readonly warnings: readonly string[];
    };

export interface OrchestratorRunOptions {
  readonly app: FunctionApp;
  readonly limits: ReplayLimits;
  readonly strict: boolean;
  readonly defaultVersion?: string | undefined;
  readonly exceptionProperties?: boolean | undefined;
}

/** The real host's limit for custom status texts, in UTF-16 bytes. */
const MAX_CUSTOM_STATUS_BYTES = 16 * 1024;

/**
 * Calls the orchestrator function over the history and the new events, and derives the episode's result. Changes no state.
 *
 * @param onReturned - See {@link InvocationRequest}.
 */
export async function runOrchestrator(
  execution: ReplayedExecution,
  newEvents: readonly EncodedEvent[],
  options: OrchestratorRunOptions,
  onReturned: InvocationRequest["onReturned"],
): Promise<EpisodeResult> {
  const invocation = await invoke(execution, newEvents, options, onReturned);
  const terminated = newEvents.find(({ event }) => event.EventType === EventType.executionTerminated);
  if (terminated !== undefined) return { kind: "terminated", reason: terminated.event.Input ?? undefined };
  if ("fatal" in invocation) return failedEpisode(invocation.fatal);
  const returned = options.exceptionProperties === false ? withoutFailureDetails(invocation) : invocation;
  const rejected = rejectionOf(execution.name, invocation.state, options.strict);
  if (rejected !== undefined) return failedEpisode(rejected);
  return replay(execution, newEvents, returned, options);
}

/** Extensions before 3.14 do not read this member. */
function withoutFailureDetails({ state, sdkTasks }: Returned): Returned {
  return { state: { ...state, failureDetails: undefined }, sdkTasks };
}

/** The result of an episode that fails its instance with this text. */
export function failedEpisode(output: string, nextId = 0): EpisodeResult {
  return { kind: "failed", output, nextId };
}

/** The text of a failed orchestrator, as the real host puts it. */
export function orchestratorFailed(name: string, reason: string): string {
  return `Orchestrator function '${name}' failed: ${reason}`;
}

interface Returned {
  readonly state: OrchestratorState;
  readonly sdkTasks: SdkTasks | undefined;
}

type Invocation = { readonly fatal: string } | Returned;

async function invoke(
  execution: ReplayedExecution,
  newEvents: readonly EncodedEvent[],
  { app, limits }: OrchestratorRunOptions,
  onReturned: InvocationRequest["onReturned"],
): Promise<Invocation> {
  const { name } = execution;
  const target = app.find("orchestrationtrigger", name);
  if (target === undefined) return { fatal: `The orchestrator function '${name}' is not registered any more.` };
  let context: unknown;
  const request = {
    triggerData: { string: orchestrationPayload(execution, newEvents, limits) },
    work: { executionId: execution.executionId, task: -1 },
    onReturned,
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
  const fatal = (cause: unknown) => ({ fatal: orchestratorFailed(name, errorMessage(cause)) });
  if (error instanceof UnsupportedActionError) return fatal(error);
  try {
    const state = parseThrownState(error);
    return state === undefined ? fatal(error) : { state, sdkTasks: readSdkTasks(context) };
  } catch (unreadable) {
    return fatal(unreadable);
  }
}

/** Why a state fails its instance although the function ran; `undefined` when it does not. */
function rejectionOf(name: string, state: OrchestratorState, strict: boolean): string | undefined {
  if (/generator\.(next|throw) is not a function/.test(state.error ?? "")) {
    return orchestratorFailed(
      name,
      "it is not a generator function. Write function* instead of async function, and yield.",
    );
  }
  if (strict && state.threwWithoutMessage) {
    return orchestratorFailed(
      name,
      "it threw a value that is not an Error with a message. " +
        "On Azure such an instance stays Running forever; throw an Error that says what went wrong.",
    );
  }
  const sizeBytes = (state.customStatus?.length ?? 0) * 2;
  if (sizeBytes <= MAX_CUSTOM_STATUS_BYTES) return undefined;
  return orchestratorFailed(
    name,
    "The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. " +
      `The current payload size is ${Math.floor(sizeBytes / 1024)} KB.`,
  );
}

function replay(
  execution: ReplayedExecution,
  newEvents: readonly EncodedEvent[],
  { state, sdkTasks }: Returned,
  { app, limits, strict, defaultVersion }: OrchestratorRunOptions,
): EpisodeResult {
  const { name } = execution;
  const history = [...execution.events, ...newEvents.map(({ event }) => event)];
  const isKnown = (kind: FunctionKind, functionName: string) => app.find(TRIGGERS[kind], functionName) !== undefined;
  try {
    const outcome = shadowReplay(history, state, { ...execution, limits, strict, defaultVersion, isKnown });
    const invalidCall = outcome.invalidCalls[0];
    if (invalidCall !== undefined) {
      return failedEpisode(orchestratorFailed(name, `${invalidCall}.`), outcome.nextId);
    }
    const divergence = strict ? findDivergence(outcome, state, sdkTasks) : undefined;
    if (divergence === undefined) {
      const warnings = strict ? warningsOf(outcome, state) : [];
      return { kind: "replayed", state, replay: outcome, isComparedWithSdk: sdkTasks !== undefined, warnings };
    }
    return failedEpisode(unsafeOnAzure(describeDivergence(divergence)), outcome.nextId);
  } catch (error) {
    if (!(error instanceof NonDeterministicError)) return failedEpisode(orchestratorFailed(name, String(error)));
    return failedEpisode(strict ? unsafeOnAzure(error.message) : error.message);
  }

  function unsafeOnAzure(evidence: string): string {
    const first = history.find((event) => event.EventType === EventType.orchestratorStarted);
    const why = explainUnsafePattern({
      actions: state.actions,
      startedAtMs: Date.parse(first?.Timestamp ?? ""),
      maximumShortTimerMs: limits.maximumShortTimerMs,
      isRewound: history.some((event) => event.EventType === EventType.genericEvent),
    });
    return orchestratorFailed(
      name,
      `its history would become corrupt on Azure, because ${why}. (Evidence: ${evidence})`,
    );
  }
}

function warningsOf(outcome: ReplayOutcome, state: OrchestratorState): readonly string[] {
  const lost = outcome.isFinished && outcome.continuation !== undefined ? outcome.bufferedEvents : [];
  const events = lost.map(
    (name) => `continueAsNew drops the event "${name}", which it has not waited for, as on Azure`,
  );
  if (!outcome.newTasks.some((task) => isRestartedTimer(task, state))) return events;
  const timer =
    "it uses a timer in a second Task.any or Task.all, and Azure starts it again; its history would become corrupt as soon " +
    "as it schedules another task. Use a new timer each time";
  return [timer, ...events];
}

const TRIGGERS: Readonly<Record<FunctionKind, string>> = {
  activity: "activitytrigger",
  orchestrator: "orchestrationtrigger",
  entity: "entitytrigger",
};
