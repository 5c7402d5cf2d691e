import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { RunsPage } from "../../api/runs.ts";
import type { RunReports } from "../../domain/ports/run-reports.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { withInventory } from "../http/inventory-response.ts";
import { withLiveCounts } from "../http/live-run.ts";
import { readPageQuery } from "../http/page-query.ts";

interface Deps {
  readonly reports: Pick<RunReports, "list">;
  readonly workflows: (context: InvocationContext) => Pick<Workflows, "readEntityState">;
}

/** `GET /api/runs`: the runs of all schedules, newest first, page by page; those that work with their counts of this moment. */
export function createListRuns(deps: Deps) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readPageQuery(request);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const { items, continuation } = await deps.reports.list(read.query);
      const workflows = deps.workflows(context);
      const live = await Promise.all(items.map((run) => withLiveCounts(workflows, run)));
      const page: RunsPage = { items: live, ...(continuation !== undefined && { continuation }) };
      return { status: 200, jsonBody: page };
    });
  };
}
