import type { HttpRequest, InvocationContext } from "@azure/functions";
import { z } from "zod";
import { onDemandRetention } from "../../domain/backup/retention.ts";
import { readBody, vmIdField } from "../http/read-body.ts";
import type { Response, StartDeps } from "../http/start-response.ts";
import { requestBackup } from "../request-backup.ts";

const { minimumDays, maximumDays, defaultDays } = onDemandRetention;

const body = z.strictObject(
  {
    vmId: vmIdField,
    /** Days for which the recovery point is kept. */
    retainDays: z
      .int("must be a whole number")
      .min(minimumDays, `must be ${minimumDays} or more`)
      .max(maximumDays, `must be ${maximumDays} or less`)
      .default(defaultDays),
  },
  "must be an object",
);

/**
 * `POST /api/virtual-machines/backup`: starts an on-demand backup of a protected machine, or finds the one that is running.
 * Responds 202 with that instance's links in both cases.
 */
export function createBackup(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<Response> => {
    const read = await readBody(request, body);
    if (read.kind === "problem") return read.response;
    const { instanceId } = await requestBackup(deps.workflows(context), read.body);
    return deps.checkStatus(request, context, instanceId);
  };
}
