import type { HttpRequest, InvocationContext } from "@azure/functions";
import { z } from "zod";
import { machineInstanceId } from "../../domain/coordination/instance-id.ts";
import { readBody, vmIdField } from "../http/read-body.ts";
import type { Answer, StartDeps } from "./protect.ts";

const DEFAULT_RETAIN_DAYS = 30;

const body = z.strictObject(
  {
    vmId: vmIdField,
    /** Days the recovery point is kept. */
    retainDays: z
      .int("must be a whole number")
      .min(1, "must be 1 or more")
      .max(9999, "must be 9999 or less")
      .default(DEFAULT_RETAIN_DAYS),
  },
  "must be an object",
);

/**
 * `POST /api/virtual-machines/backup`: starts an on-demand backup of a protected machine, or finds the one that is under
 * way. Answers 202 with that instance's links in both cases.
 */
export function createBackup(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<Answer> => {
    const read = await readBody(request, body);
    if (read.kind === "problem") return read.response;
    const instanceId = machineInstanceId("backup", read.body.vmId);
    const start = { workflow: "backupVirtualMachine", instanceId, input: read.body };
    await deps.workflows(context).startUnlessRunning(start);
    return deps.checkStatus(request, context, instanceId);
  };
}
