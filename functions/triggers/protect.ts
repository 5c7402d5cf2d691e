import type { HttpRequest, HttpResponse, HttpResponseInit, InvocationContext } from "@azure/functions";
import { z } from "zod";
import { machineInstanceId } from "../../domain/instance-id.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { readBody, vmIdField } from "./read-body.ts";

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
 */
export function createProtect(deps: StartDeps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<Answer> => {
    const read = await readBody(request, body);
    if (read.kind === "problem") return read.response;
    const { vmId } = read.body;
    const instanceId = machineInstanceId("protect", vmId);
    await deps
      .workflows(context)
      .startUnlessRunning({ workflow: "protectVirtualMachine", instanceId, input: { vmId } });
    return deps.checkStatus(request, context, instanceId);
  };
}
