import { ActionType } from "./orchestrator-actions.ts";
import type { OrchestratorState } from "./orchestrator-protocol.ts";
import {
  type EntityMessage,
  type EntityRelease,
  HTTP_ACTIVITY,
  isEntityRequest,
  type ScheduledTask,
} from "./scheduled-task.ts";
import type { ReplayOutcome } from "./shadow-replay.ts";
import { isReusedTimer } from "./unsafe-patterns.ts";

/**
 * An entry of the durable SDK's private table of open tasks, which is keyed by the SDK's sequence numbers. There is no public
 * way to read it; every member is treated as optional, so that another SDK version at worst turns the comparison off.
 */
interface SdkTask {
  readonly kind: "activity" | "subOrchestration" | "timer" | "entity" | "http" | "other";
  readonly functionName: string | undefined;
  /** JSON text; `undefined` where the SDK keeps none (further attempts of a retried task). */
  readonly input: string | undefined;
  /** Milliseconds since 1970; `undefined` for timers between attempts. */
  readonly fireAtMs: number | undefined;
}

/** Looks up an open task by its sequence number. */
export type SdkTasks = (id: number) => SdkTask | undefined;

/** The open tasks of the invocation with this context; `undefined` if the SDK does not expose them. */
export function readSdkTasks(context: unknown): SdkTasks | undefined {
  const table = member(member(member(context, "df"), "taskOrchestratorExecutor"), "openTasks");
  if (typeof table !== "object" || table === null) return undefined;
  return (id) => {
    const task = member(table, String(id));
    return task === undefined ? undefined : describeTask(task);
  };
}

/** A sequence number that means one thing to the host and another to the SDK. */
export interface Divergence {
  readonly scheduled: ScheduledTask;
  readonly sdkTask: SdkTask | undefined;
}

/**
 * Compares the tasks that the host is about to schedule with the SDK's own numbers. The real host makes no such comparison:
 * there a result then completes the wrong task. A task that the SDK has numbered and the host has not yet is no divergence.
 */
export function findDivergence(
  replay: ReplayOutcome,
  state: OrchestratorState,
  sdkTasks: SdkTasks | undefined,
): Divergence | undefined {
  if (sdkTasks === undefined || replay.isSuspended) return undefined;
  const sdkHasEnded = state.isDone || state.error !== undefined;
  for (const scheduled of replay.newTasks) {
    const isIgnored = sdkHasEnded && scheduled.kind !== "entityMessage" && scheduled.isFollowUp;
    const sdkTask = sdkTasks(scheduled.id);
    if (sdkTask === undefined && isRestartedTimer(scheduled, state)) continue;
    if (!isIgnored && !agrees(scheduled, sdkTask)) return { scheduled, sdkTask };
  }
  return undefined;
}

/**
 * A timer that is used in a second `Task.any` is started again under a number of its own. The SDK gives that number to its next
 * task: only then do the two disagree, about that task.
 */
export function isRestartedTimer(scheduled: ScheduledTask, state: OrchestratorState): boolean {
  return (
    scheduled.kind === "timer" && scheduled.purpose === "action" && isReusedTimer(state.actions, scheduled.fireAtMs)
  );
}

/** The divergence as text, for the error of the failed instance. */
export function describeDivergence({ scheduled, sdkTask }: Divergence): string {
  const host = "name" in scheduled ? `${scheduled.kind} "${scheduled.name}"` : scheduled.kind;
  const sdkName = sdkTask?.functionName === undefined ? "" : ` "${sdkTask.functionName}"`;
  const sdk = sdkTask === undefined ? "no open task" : `${sdkTask.kind}${sdkName}`;
  return `sequence number ${scheduled.id} is ${host} for the host and ${sdk} for the SDK`;
}

function agrees(scheduled: ScheduledTask, sdkTask: SdkTask | undefined): boolean {
  switch (scheduled.kind) {
    case "entityMessage":
      return isAnswered(scheduled.message) ? sdkTask?.kind === "entity" : sdkTask === undefined;
    case "timer":
      return sdkTask?.kind === "timer" && (scheduled.purpose !== "action" || scheduled.fireAtMs === sdkTask.fireAtMs);
    case "activity":
      if (scheduled.name === HTTP_ACTIVITY) return sdkTask?.kind === "http";
      return sdkTask?.kind === "activity" && isSameCall(scheduled, sdkTask);
    case "subOrchestration":
      return sdkTask?.kind === "subOrchestration" && isSameCall(scheduled, sdkTask);
  }
}

/** Signals and releases have no response, so that the SDK has no task for them. */
function isAnswered(message: EntityMessage | EntityRelease): boolean {
  return isEntityRequest(message) && message.signal !== true;
}

function isSameCall(scheduled: { readonly name: string; readonly input: unknown }, sdkTask: SdkTask): boolean {
  if (scheduled.name !== sdkTask.functionName) return false;
  return sdkTask.input === undefined || sdkTask.input === JSON.stringify(scheduled.input);
}

const kinds: Readonly<Record<number, SdkTask["kind"]>> = {
  [ActionType.callActivity]: "activity",
  [ActionType.callActivityWithRetry]: "activity",
  [ActionType.callSubOrchestrator]: "subOrchestration",
  [ActionType.callSubOrchestratorWithRetry]: "subOrchestration",
  [ActionType.createTimer]: "timer",
  [ActionType.callEntity]: "entity",
  [ActionType.lockEntities]: "entity",
  [ActionType.callHttp]: "http",
};

function describeTask(task: unknown): SdkTask {
  const action = member(task, "actionObj");
  return action === "noOp" ? describeFollowUp(member(task, "parent")) : describeAction(action, true);
}

/** Behind a retried task the SDK keeps placeholders: one for each wait, one for each further attempt. */
function describeFollowUp(retried: unknown): SdkTask {
  if (member(retried, "isWaitingOnTimer") === true) {
    return { kind: "timer", functionName: undefined, input: undefined, fireAtMs: undefined };
  }
  return describeAction(member(member(retried, "innerTask"), "actionObj"), false);
}

function describeAction(action: unknown, withInput: boolean): SdkTask {
  const type = member(action, "actionType");
  const functionName = member(action, "functionName");
  const fireAt = member(action, "fireAt");
  const input = member(action, "input");
  return {
    kind: (typeof type === "number" ? kinds[type] : undefined) ?? "other",
    functionName: typeof functionName === "string" ? functionName : undefined,
    input: withInput && input !== undefined ? JSON.stringify(input) : undefined,
    fireAtMs: fireAt instanceof Date ? fireAt.getTime() : undefined,
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
