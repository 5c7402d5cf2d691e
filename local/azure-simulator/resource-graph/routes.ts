import { ArmError } from "../arm/errors.ts";
import { listAt, numberAt, objectAt, stringAt } from "../arm/json.ts";
import type { ArmResource, Operation, SimulatorContext, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { queryInvalid, quotaExceeded } from "./errors.ts";
import type { ResourceGraphTables } from "./model.ts";
import { type Row, runQuery } from "./query/evaluate.ts";
import { parseQuery } from "./query/parser.ts";
import { createQuota } from "./quota.ts";
import { rowsView, rowView } from "./views.ts";

const PAGE_SIZE = 1000;

/**
 * The one operation: a query over what exists.
 *
 * @param options.hasQuota - Whether queries are limited per caller.
 */
export function resourceGraphOperations(
  context: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  options: { readonly tenantId: string; readonly hasQuota: boolean },
): readonly Operation[] {
  const quota = createQuota(context, options.hasQuota);
  return [
    {
      name: "Resources",
      method: "POST",
      path: "/providers/Microsoft.ResourceGraph/resources",
      action: "Microsoft.ResourceGraph/resources/read",
      handle: (request) => {
        const { headers, secondsToWait } = quota.take(request.headers["authorization"] ?? "");
        try {
          if (secondsToWait > 0) throw quotaExceeded(secondsToWait);
          return { ...runRequest(context, tables, options.tenantId, request), headers };
        } catch (error) {
          throw error instanceof ArmError ? error.withHeaders(headers) : error;
        }
      },
    },
  ];
}

function runRequest(
  context: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  tenantId: string,
  request: SimulatorRequest,
): SimulatorResponse {
  const text = stringAt(request.body, "query");
  if (text === undefined || text.trim() === "") throw queryInvalid("Query is missing.");
  const wanted = listAt(request.body, "subscriptions").map((id) => String(id).toLowerCase());
  const rows = (source: () => readonly ArmResource[]) => () =>
    source()
      .map((resource) => rowView(resource, tenantId))
      .filter((row) => isInScope(row, wanted));
  const found = runQuery(parseQuery(text), {
    nowMs: context.clock.now(),
    tables: {
      resources: rows(tables.resources),
      recoveryservicesresources: rows(tables.recoveryServicesResources),
    },
  });
  return page(request, found);
}

function isInScope(row: Row, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.includes(String(row["subscriptionId"]));
}

function page(request: SimulatorRequest, rows: readonly Row[]): SimulatorResponse {
  const options = objectAt(request.body, "options");
  const token = stringAt(options, "$skipToken");
  const start =
    token === undefined ? (numberAt(options, "$skip") ?? 0) : Number(Buffer.from(token, "base64url").toString());
  const top = Math.min(numberAt(options, "$top") ?? PAGE_SIZE, PAGE_SIZE);
  if (!Number.isInteger(start) || start < 0 || top < 1) throw queryInvalid("$skipToken, $skip or $top is not valid.");
  const shown = rows.slice(start, start + top);
  const end = start + shown.length;
  const next = end < rows.length ? { $skipToken: Buffer.from(String(end)).toString("base64url") } : {};
  const data = rowsView(shown, stringAt(options, "resultFormat"));
  const counts = { totalRecords: rows.length, count: shown.length };
  return { status: 200, body: { ...counts, data, facets: [], resultTruncated: "false", ...next } };
}
