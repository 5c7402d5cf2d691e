import type { HttpRequest, InvocationContext } from "@azure/functions";
import type { StartRequest } from "../../domain/ports/workflows.ts";
import type { RouteCall } from "../http/route-call.ts";
import type { Response, StartDeps } from "../http/start-response.ts";

/** The sweep over all subscriptions, told to rebuild the inventory. There is one at a time. */
function startRebuild(): StartRequest {
  return { workflow: "sweepSubscriptions", instanceId: "sweep", input: { rebuild: true } };
}

/**
 * `POST /api/inventory/rebuild`: has a sweep bring every machine's record up to date from Azure. A sweep that runs already does
 * so, too. Responds 202 with its links in both cases.
 */
export function createRebuildInventory(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext, call: RouteCall): Promise<Response> => {
    const start = startRebuild();
    await deps.workflows(context).startUnlessRunning(start);
    await call.changed({ what: "rebuildInventory", subject: "inventory" });
    return deps.checkStatus(request, context, { instanceId: start.instanceId, caller: call.caller });
  };
}
