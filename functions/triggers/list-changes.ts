import type { HttpRequest, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { ChangesPage } from "../../api/changes.ts";
import { changesQuery } from "../../api/requests/changes.ts";
import type { ChangeLog } from "../../domain/ports/change-log.ts";
import { withInventory } from "../http/inventory-response.ts";
import type { PageQuery } from "../http/page-query.ts";
import { readParameters } from "../http/read-parameters.ts";

/** `GET /api/changes`: what was changed over HTTP, by whom and when, the newest first, page by page; of one subject where one is named. */
export function createListChanges({ changes }: { readonly changes: Pick<ChangeLog, "list"> }) {
  return async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const read = readParameters<PageQuery & { readonly subject?: string }>(request, changesQuery);
    if (read.kind === "problem") return read.response;
    return await withInventory(context, async () => {
      const { items, continuation } = await changes.list(read.query);
      const body = { items: [...items], ...(continuation !== undefined && { continuation }) };
      return { status: 200, jsonBody: body satisfies ChangesPage };
    });
  };
}
