import type { HttpRequest, HttpResponse, HttpResponseInit, InvocationContext } from "@azure/functions";
import { z } from "zod";
import { fnv1a64, machineInstanceId } from "../../domain/coordination/instance-id.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { readBody, vmIdField } from "../http/read-body.ts";

/** What the HTTP triggers that start a workflow need. */
export interface StartDeps {
  readonly workflows: (context: InvocationContext) => Workflows;
  /** 202 with Durable's links to an instance. */
  readonly checkStatus: (request: HttpRequest, context: InvocationContext, instanceId: string) => Answer;
}

export type Answer = HttpResponseInit | HttpResponse;

const body = z.strictObject({ vmId: vmIdField }, "must be an object");

/**
 * `POST /api/virtual-machines/protect`: starts the protection of a machine, or finds the instance that is at it. Answers
 * 202 with that instance's links in both cases.
 *
 * An instance that is at it may have seen the machine before what its caller means: as after an event, it is asked to look
 * once more before it ends.
 */
export function createProtect(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<Answer> => {
    const read = await readBody(request, body);
    if (read.kind === "problem") return read.response;
    const { vmId } = read.body;
    const instanceId = machineInstanceId("protect", vmId);
    const workflows = deps.workflows(context);
    const protection = { workflow: "protectVirtualMachine", instanceId, input: { vmId } };
    if ((await workflows.startUnlessRunning(protection)) === "alreadyRunning") {
      const lookAgainId = `${machineInstanceId("lookAgain", vmId)}:${fnv1a64(context.invocationId)}`;
      await workflows.startOnce({ workflow: "lookAgain", instanceId: lookAgainId, input: { vmId } });
    }
    return deps.checkStatus(request, context, instanceId);
  };
}
