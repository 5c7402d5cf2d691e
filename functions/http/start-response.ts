import type { HttpRequest, HttpResponse, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { Workflows } from "../../domain/ports/workflows.ts";

export type Response = HttpResponseInit | HttpResponse;

/** What the HTTP triggers that start a workflow need. */
export interface StartDeps {
  readonly workflows: (context: InvocationContext) => Workflows;
  /** 202 with Durable's links to an instance. */
  readonly checkStatus: (request: HttpRequest, context: InvocationContext, instanceId: string) => Response;
}
