import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { CancelledRun } from "../../api/runs.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { runControl } from "../../orchestrations/contracts/runs.ts";
import { problemResponse } from "../http/problem.ts";
import { noSuchRun, runIdIn } from "../http/run-request.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "read" | "signalEntity">;
}

/**
 * `POST /api/runs/{id}/cancel`: from then on the run starts no further backup; it follows those that run to their ends. 202, because
 * its parts learn of it at their next polls, within five minutes. May be repeated.
 */
export function createCancelRun(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const id = runIdIn(request);
    if (id === undefined) return noSuchRun(request);
    const workflows = deps.workflows(context);
    const state = await workflows.read(id);
    if (state.kind === "absent") return noSuchRun(request);
    if (state.kind === "ended")
      return problemResponse({ status: 409, title: "Conflict", detail: `The run "${id}" has ended.` });
    await workflows.signalEntity(runControl.name, id, "cancel");
    const headers = { Location: `/api/runs/${encodeURIComponent(id)}` };
    return { status: 202, headers, jsonBody: { id } satisfies CancelledRun };
  };
}
