import type { HttpRequest, InvocationContext } from "@azure/functions";
import { protectRequest } from "../../api/requests/machines.ts";
import { readBody } from "../http/read-body.ts";
import type { Response, StartDeps } from "../http/start-response.ts";
import { requestProtection } from "../request-protection.ts";

/**
 * `POST /api/virtual-machines/protect`: starts the protection of a machine, or asks the running instance to check the machine
 * again before it ends. Responds 202 with that instance's links in both cases.
 */
export function createProtect(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<Response> => {
    const read = await readBody(request, protectRequest);
    if (read.kind === "problem") return read.response;
    const { vmId } = read.body;
    const requested = await requestProtection(deps.workflows(context), {
      vmId,
      requestId: context.invocationId,
      source: "http",
    });
    return deps.checkStatus(request, context, requested.instanceId);
  };
}
