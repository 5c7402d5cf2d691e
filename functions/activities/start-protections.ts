import type { InvocationContext } from "@azure/functions";
import { machineInstanceId, requestKey } from "../../domain/coordination/instance-ids.ts";
import type { StartRequest, Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startProtections, startRetirements } from "../../orchestrations/contracts/sweep.ts";
import { protectVirtualMachine, retireMachine, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Workflows;
}

/**
 * Starts `protectVirtualMachine` for machines that a sweep found. May run twice: an instance that an earlier execution started is
 * known by its request, and counts as started although it runs or has ended. A machine whose start fails twice is counted, and
 * found again by the next sweep.
 */
export function createStartProtections(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startProtections>> => {
    const { vmIds, sweepId, at, waitPlans } = startProtections.input.parse(rawInput);
    const planOf = new Map(waitPlans.flatMap(({ vmIds: planned, ...plan }) => planned.map((vmId) => [vmId, plan])));
    const starts = vmIds.map((vmId) => {
      const waitPlan = planOf.get(vmId);
      const requestId = requestKey(vmId, `${sweepId} ${at}`);
      const given = { vmId, source: "sweep", sweepId, requestId } as const;
      const input = { ...given, ...(waitPlan !== undefined && { waitPlan }) };
      return { request: startWorkflow(protectVirtualMachine, machineInstanceId("protect", vmId), input), requestId };
    });
    return await startAll(starts, deps.workflows(context), context);
  };
}

/** Starts `retireMachine` for machines whose items a sweep found without them. May run twice: a running instance is found. */
export function createStartRetirements(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startRetirements>> => {
    const { orphans } = startRetirements.input.parse(rawInput);
    const starts = orphans.map(({ vmId, vaultId }) => ({
      request: startWorkflow(retireMachine, machineInstanceId("retire", vmId), { vmId, vaultId }),
    }));
    return await startAll(starts, deps.workflows(context), context);
  };
}

interface Start {
  readonly request: StartRequest;
  /** As in the request's input. */
  readonly requestId?: string;
}

/**
 * The task hub may have started what it could not say: each start that fails is asked for once more, behind the others, which
 * finds the instance.
 */
async function startAll(starts: readonly Start[], workflows: Workflows, context: InvocationContext) {
  const counts = { started: 0, alreadyRunning: 0, failed: 0 };
  const failed: Start[] = [];
  for (const start of starts) {
    const started = await startOne(start, workflows);
    if (started instanceof Error) failed.push(start);
    else counts[started] += 1;
  }
  for (const start of failed) {
    const started = await startOne(start, workflows);
    if (started instanceof Error) {
      counts.failed += 1;
      context.warn(`${start.request.instanceId} cannot be started: ${started.message}`);
    } else counts[started] += 1;
  }
  return counts;
}

async function startOne({ request, requestId }: Start, workflows: Workflows) {
  try {
    return await workflows.startUnlessRunning(request, requestId);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
