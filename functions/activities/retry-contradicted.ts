import type { InvocationContext } from "@azure/functions";
import { machineInstanceId, machineKey } from "../../domain/coordination/instance-ids.ts";
import { isContradictedBy, type OpenProblem } from "../../domain/coordination/open-problem.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { BETWEEN_SWEEPS } from "../../domain/sweep/digest.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { openProblem } from "../../orchestrations/contracts/entities.ts";
import { retryContradicted } from "../../orchestrations/contracts/instance-activities.ts";
import { openProblemState } from "../../orchestrations/contracts/values.ts";
import { protectVirtualMachine, startWorkflow } from "../../orchestrations/contracts/workflows.ts";
import { readEach } from "./read-each.ts";

/**
 * Starts `protectVirtualMachine` for machines whose open problem a completed backup contradicts. May run twice: a run that has solved the
 * problem has closed it, and one that has not ended yet is found. What cannot be read or started is left to the machine's own retry.
 */
export function createRetryContradicted(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof retryContradicted>> => {
    const { backups } = retryContradicted.input.parse(rawInput);
    const workflows = deps.workflows(context);
    const endedAt = new Map(backups.map((backup) => [backup.vmId, backup.endedAt]));
    const startOne = async (vmId: string) => {
      const state = await workflows.readEntityState(openProblem.name, machineKey(vmId));
      const problem = openProblemState.safeParse(state).data;
      const at = endedAt.get(vmId);
      if (problem === undefined || at === undefined || !isContradictedBy(problem, at)) return undefined;
      return await workflows.startUnlessRunning(requestFor(vmId, problem));
    };
    const { values } = await readEach([...endedAt.keys()], startOne, (error) => {
      const text = error instanceof Error ? error.message : "unknown error";
      context.warn(`Machines with a completed backup are left to their own retries: ${text}`);
    });
    return { started: [...values.values()].filter((kind) => kind === "started").length };
  };
}

/** As the machine's own retry asks: what a sweep's summary told is not followed by a message for each machine. */
function requestFor(vmId: string, { attempts: attempt, reason, since, toldBy }: OpenProblem) {
  const told = toldBy === "summary" ? { sweepId: BETWEEN_SWEEPS } : {};
  const input = { vmId, source: "retry", retry: { attempt, reason, since }, ...told } as const;
  return startWorkflow(protectVirtualMachine, machineInstanceId("protect", vmId), input);
}
