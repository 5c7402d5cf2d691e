import type { InvocationContext } from "@azure/functions";
import { watchInstanceId } from "../../domain/coordination/instance-ids.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { startWatch, watchVault } from "../../orchestrations/contracts/backups.ts";
import { startWorkflow } from "../../orchestrations/contracts/workflows.ts";

/** Starts `watchVault` for a vault. May run twice, and every requester calls it: one instance per vault runs at a time. */
export function createStartWatch(deps: { readonly workflows: (context: InvocationContext) => Workflows }) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof startWatch>> => {
    const { vaultId } = startWatch.input.parse(rawInput);
    const request = startWorkflow(watchVault, watchInstanceId(vaultId), { vaultId });
    return { kind: await deps.workflows(context).startUnlessRunning(request) };
  };
}
