import type { OrchestratorState } from "./orchestrator-state.ts";
import { HTTP_ACTIVITY, type Schedule } from "./schedule.ts";
import type { SdkTask, SdkTasks } from "./sdk-tasks.ts";
import type { ReplayOutcome } from "./shadow-replay.ts";

/** A number that means one thing to the host and another to the SDK. */
export interface Divergence {
  readonly schedule: Schedule;
  readonly sdkTask: SdkTask | undefined;
}

/**
 * Compares what the host is about to schedule with the SDK's own numbers. On the real host nobody compares: a result then
 * completes the wrong task. What the SDK has numbered and the host has not yet is fine, it is merely ahead.
 */
export function findDivergence(
  replay: ReplayOutcome,
  state: OrchestratorState,
  sdkTasks: SdkTasks | undefined,
): Divergence | undefined {
  if (sdkTasks === undefined || replay.isSuspended) return undefined;
  const sdkHasEnded = state.isDone || state.error !== undefined;
  for (const schedule of replay.fresh) {
    const nobodyListens = sdkHasEnded && schedule.kind !== "entityMessage" && schedule.isFollowUp;
    const sdkTask = sdkTasks(schedule.id);
    if (!nobodyListens && !agrees(schedule, sdkTask)) return { schedule, sdkTask };
  }
  return undefined;
}

/** In words, for the failure text. */
export function describeDivergence({ schedule, sdkTask }: Divergence): string {
  const host = "name" in schedule ? `${schedule.kind} "${schedule.name}"` : schedule.kind;
  const sdkName = sdkTask?.functionName === undefined ? "" : ` "${sdkTask.functionName}"`;
  const sdk = sdkTask === undefined ? "no open task" : `${sdkTask.kind}${sdkName}`;
  return `number ${schedule.id} is ${host} for the host and ${sdk} for the SDK`;
}

function agrees(schedule: Schedule, sdkTask: SdkTask | undefined): boolean {
  switch (schedule.kind) {
    case "entityMessage":
      return schedule.message.signal === true ? sdkTask === undefined : sdkTask?.kind === "entity";
    case "timer":
      return sdkTask?.kind === "timer" && (schedule.purpose !== "action" || schedule.fireAtMs === sdkTask.fireAtMs);
    case "activity":
      if (schedule.name === HTTP_ACTIVITY) return sdkTask?.kind === "http";
      return sdkTask?.kind === "activity" && sameCall(schedule, sdkTask);
    case "subOrchestration":
      return sdkTask?.kind === "subOrchestration" && sameCall(schedule, sdkTask);
  }
}

function sameCall(schedule: { readonly name: string; readonly input: unknown }, sdkTask: SdkTask): boolean {
  if (schedule.name !== sdkTask.functionName) return false;
  return sdkTask.input === undefined || sdkTask.input === JSON.stringify(schedule.input);
}
