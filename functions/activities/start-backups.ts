import type { InvocationContext } from "@azure/functions";
import { machineInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startBackups } from "../../orchestrations/contracts/instance-activities.ts";
import { backupVirtualMachine, startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/**
 * Starts the backups of machines, each under the machine's backup ID. May run twice: an instance that runs is left alone, and one
 * that this very request started counts even when it has ended.
 */
export function createStartBackups(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startBackups>> => {
    const { items, requestId, thresholds, retainUntil } = startBackups.input.parse(rawInput);
    const workflows = deps.workflows(context);
    const starts: ("started" | "alreadyRunning")[] = [];
    for (const item of items) {
      const input = { ...item, thresholds, retainUntil, requestId };
      const request = startWorkflow(backupVirtualMachine, machineInstanceId("backup", item.vmId), input);
      starts.push(await workflows.startUnlessRunning(request, requestId));
    }
    return { starts };
  };
}
