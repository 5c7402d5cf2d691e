import type { InvocationContext } from "@azure/functions";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { backupRunPart, readParts, startPart } from "../../orchestrations/contracts/runs.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Workflows;
}

/** Starts a part of a run. May run twice: a part that was started, also one that has ended, is not started again. */
export function createStartPart(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startPart>> => {
    const { instanceId, input } = startPart.input.parse(rawInput);
    return { kind: await deps.workflows(context).startOnce(startWorkflow(backupRunPart, instanceId, input)) };
  };
}

/** Reads whether parts of a run still work. Safe to repeat: it changes nothing. */
export function createReadParts(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof readParts>> => {
    const { instanceIds } = readParts.input.parse(rawInput);
    const workflows = deps.workflows(context);
    const states: ActivityOutput<typeof readParts>["states"] = [];
    for (const instanceId of instanceIds) {
      const state = await workflows.read(instanceId);
      if (state.kind === "running") states.push("running");
      else states.push(state.kind === "ended" && state.status === "Completed" ? "ended" : "lost");
    }
    return { states };
  };
}
