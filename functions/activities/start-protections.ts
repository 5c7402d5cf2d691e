import type { InvocationContext } from "@azure/functions";
import { machineInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { StartRequest, Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startProtections, startRetirements } from "../../orchestrations/contracts/sweep.ts";
import { protectVirtualMachine, retireMachine, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Workflows;
}

/**
 * Starts `protectVirtualMachine` for machines that a sweep found. May run twice: each instance ID names its machine, so that a
 * running instance is found; one that has ended meanwhile finds nothing left to do. A machine whose start fails is counted, and
 * found again by the next sweep.
 */
export function createStartProtections(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startProtections>> => {
    const { vmIds, sweepId, waitPlans } = startProtections.input.parse(rawInput);
    const planOf = new Map(waitPlans.flatMap(({ vmIds: planned, ...plan }) => planned.map((vmId) => [vmId, plan])));
    const requests = vmIds.map((vmId) => {
      const waitPlan = planOf.get(vmId);
      const input = { vmId, source: "sweep", sweepId, ...(waitPlan !== undefined && { waitPlan }) } as const;
      return startWorkflow(protectVirtualMachine, machineInstanceId("protect", vmId), input);
    });
    return await startAll(requests, deps.workflows(context), context);
  };
}

/** Starts `retireMachine` for machines whose items a sweep found without them. May run twice, as above. */
export function createStartRetirements(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startRetirements>> => {
    const { orphans } = startRetirements.input.parse(rawInput);
    const requests = orphans.map(({ vmId, vaultId }) =>
      startWorkflow(retireMachine, machineInstanceId("retire", vmId), { vmId, vaultId }),
    );
    return await startAll(requests, deps.workflows(context), context);
  };
}

async function startAll(requests: readonly StartRequest[], workflows: Workflows, context: InvocationContext) {
  const counts = { started: 0, alreadyRunning: 0, failed: 0 };
  for (const request of requests) {
    try {
      counts[await workflows.startUnlessRunning(request)] += 1;
    } catch (error) {
      counts.failed += 1;
      context.warn(
        `${request.instanceId} cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return counts;
}
