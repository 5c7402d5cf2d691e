import type { HttpRequest, InvocationContext } from "@azure/functions";
import { backupRequest } from "../../api/requests/machines.ts";
import { readBody } from "../http/read-body.ts";
import type { Response, StartDeps } from "../http/start-response.ts";
import { requestBackup } from "../request-backup.ts";

/**
 * `POST /api/virtual-machines/backup`: starts an on-demand backup of a protected machine, or finds the one that is running.
 * Responds 202 with that instance's links in both cases.
 */
export function createBackup(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<Response> => {
    const read = await readBody(request, backupRequest);
    if (read.kind === "problem") return read.response;
    const { instanceId } = await requestBackup(deps.workflows(context), read.body);
    return deps.checkStatus(request, context, instanceId);
  };
}
