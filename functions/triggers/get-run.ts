import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { RunDetail } from "../../api/runs.ts";
import type { RunReports } from "../../domain/ports/run-reports.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { withInventory } from "../http/inventory-response.ts";
import { withLiveCounts } from "../http/live-run.ts";
import { noSuchRun, readItemsQuery, runIdIn } from "../http/run-request.ts";

interface Deps {
  readonly reports: Pick<RunReports, "read" | "items">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
}

/** `GET /api/runs/{id}`: the report of a run with one page of its machines; while it works, as it stands now. */
export function createGetRun(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const id = runIdIn(request);
    if (id === undefined) return noSuchRun(request);
    const read = readItemsQuery(request);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const run = await deps.reports.read(id);
      if (run === undefined) return noSuchRun(request);
      const live = await withLiveCounts(deps.workflows(context), run);
      const detail: RunDetail = { ...live, ...(await deps.reports.items(id, read.query)) };
      return { status: 200, jsonBody: detail };
    });
  };
}
