import type { HttpRequest, InvocationContext } from "@azure/functions";
import { protectRequest } from "../../api/requests/machines.ts";
import { readBody } from "../http/read-body.ts";
import type { RouteCall } from "../http/route-call.ts";
import type { Response, StartDeps } from "../http/start-response.ts";
import type { NoteMachine } from "../note-machine.ts";
import { requestProtection } from "../request-protection.ts";

/**
 * `POST /api/virtual-machines/protect`: starts the protection of a machine, or asks the running instance to check the machine
 * again before it ends. Responds 202 with that instance's links in both cases.
 */
export function createProtect(deps: StartDeps & { readonly noteMachine: NoteMachine }) {
  return async (request: HttpRequest, context: InvocationContext, call: RouteCall): Promise<Response> => {
    const read = await readBody(request, protectRequest);
    if (read.kind === "problem") return read.response;
    const { vmId } = read.body;
    await deps.noteMachine(vmId, context);
    const requested = await requestProtection(deps.workflows(context), {
      vmId,
      requestId: context.invocationId,
      source: "http",
    });
    await call.changed({ what: "protect", subject: vmId });
    return deps.checkStatus(request, context, { instanceId: requested.instanceId, caller: call.caller });
  };
}
