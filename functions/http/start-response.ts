import type { HttpRequest, HttpResponse, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { Caller } from "../../domain/access/caller.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";

export type Response = HttpResponseInit | HttpResponse;

/** What the HTTP triggers that start a workflow need. */
export interface StartDeps {
  readonly workflows: (context: InvocationContext) => Workflows;
  /** 202 with Durable's links to an instance, which hold the task hub's key; a caller who has signed in gets the ID alone. */
  readonly checkStatus: (request: HttpRequest, context: InvocationContext, started: Started) => Response;
}

/** The instance that a request started or found, and who asked. */
export interface Started {
  readonly instanceId: string;
  readonly caller: Caller;
}

/** The response to a caller whose role says what it may do: a key to every workflow instance would give all of it. */
export function startedWithoutKeys({ instanceId }: Started): HttpResponseInit {
  return { status: 202, jsonBody: { id: instanceId } };
}
