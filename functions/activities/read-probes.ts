import type { InvocationContext } from "@azure/functions";
import { machineInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Fleet } from "../../domain/ports/fleet.ts";
import type { InstanceState, Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { readProbes } from "../../orchestrations/contracts/sweep.ts";
import { protectVirtualMachine } from "../../orchestrations/contracts/workflows.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly fleet: Pick<Fleet, "itemOf">;
}

/**
 * Reads how the machines that were tried for their cause have ended. A run that still makes the first backup has protected its
 * machine already, which the index shows. Safe to repeat: it changes nothing.
 */
export function createReadProbes(deps: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof readProbes>> => {
    const { vmIds } = readProbes.input.parse(rawInput);
    const workflows = deps.workflows(context);
    const states: ActivityOutput<typeof readProbes>["states"] = [];
    for (const vmId of vmIds) {
      const state = probeIn(await workflows.read(machineInstanceId("protect", vmId)));
      states.push(state === "running" && (await isProtected(deps.fleet, vmId)) ? "cured" : state);
    }
    return { states };
  };
}

async function isProtected(fleet: Pick<Fleet, "itemOf">, vmId: string): Promise<boolean> {
  const items = await fleet.itemOf(vmId);
  return items.some((item) => !item.isSoftDeleted && /^(?:Protected|IRPending)$/i.test(item.protectionState));
}

/** A machine that is gone or excluded by now says nothing about its cause. */
function probeIn(state: InstanceState): "running" | "cured" | "notCured" {
  if (state.kind === "running") return "running";
  if (state.kind === "absent") return "notCured";
  const read = protectVirtualMachine.output.safeParse(state.output);
  if (!read.success) return "notCured";
  return read.data.outcome === "protected" || read.data.outcome === "alreadyProtected" ? "cured" : "notCured";
}
