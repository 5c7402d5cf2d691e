import type { InvocationContext } from "@azure/functions";
import type { InstanceState, Workflows } from "../../domain/ports/workflows.ts";
import { classifyEnableError } from "../../domain/protection/enable-error.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { openProblem, recheckRequests } from "../../orchestrations/contracts/entities.ts";
import { readBackups } from "../../orchestrations/contracts/instance-activities.ts";
import { openProblemState } from "../../orchestrations/contracts/values.ts";
import { backupVirtualMachine } from "../../orchestrations/contracts/workflows.ts";

type Output = ActivityOutput<typeof readBackups>;

/** Reads how backups stand and whether a recheck was requested. Safe to repeat: it changes nothing, and calls no entity. */
export function createReadBackups(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<Output> => {
    const { instanceIds, recheckKey, problemKey } = readBackups.input.parse(rawInput);
    const workflows = deps.workflows(context);
    const states = await Promise.all(instanceIds.map((instanceId) => workflows.read(instanceId)));
    const isRecheckRequested =
      recheckKey !== undefined && (await workflows.hasEntityState(recheckRequests.name, recheckKey));
    const problem = problemKey === undefined ? undefined : await readProblem(workflows, problemKey);
    return { backups: states.map(backupIn), isRecheckRequested, ...(problem !== undefined && { problem }) };
  };
}

/** A state that is unreadable is none: the next problem replaces it. */
async function readProblem(workflows: Workflows, key: string): Promise<Output["problem"]> {
  const state = await workflows.readEntityState(openProblem.name, key);
  return openProblemState.safeParse(state).data;
}

function backupIn(state: InstanceState): Output["backups"][number] {
  if (state.kind === "running") return { kind: "running" };
  if (state.kind === "absent") return { kind: "lost", status: "absent" };
  const { status, endedAt } = state;
  const read = backupVirtualMachine.output.safeParse(state.output);
  if (status !== "Completed" || !read.success) return { kind: "lost", status, endedAt };
  const { result, serviceCode } = read.data;
  const saysMachineIsGone =
    result !== "completed" && serviceCode !== undefined && classifyEnableError(serviceCode) === "machineGone";
  return { kind: "ended", result: read.data, saysMachineIsGone };
}
