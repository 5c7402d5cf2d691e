import { ArmError } from "../arm/errors.ts";
import { isObject, listAt, numberAt, objectAt, stringAt } from "../arm/json.ts";
import type { ArmResource, Operation, SimulatorContext, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { invalidSubscriptionIds, noValidSubscriptions, queryInvalid, quotaExceeded, topOutOfRange } from "./errors.ts";
import type { ResourceGraphOptions, ResourceGraphTables } from "./model.ts";
import { runQuery } from "./query/evaluate.ts";
import { parseQuery } from "./query/parser.ts";
import type { Query } from "./query/query.ts";
import type { Row } from "./query/row.ts";
import { createQuota } from "./quota.ts";
import { rowsView, rowView } from "./views.ts";

/** The default, and the most that can be asked for. */
const PAGE_SIZE = 1000;
const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Parts of a request that the simulator does not have. To ignore them would answer another question. */
const NOT_SIMULATED = ["managementGroups", "facets"];

/** The one operation: a query over what exists. */
export function resourceGraphOperations(
  context: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  options: ResourceGraphOptions,
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
  for (const name of NOT_SIMULATED) {
    if (listAt(request.body, name).length > 0) throw queryInvalid(`'${name}' is not simulated.`);
  }
  const scope = scopeOf(request, tables);
  const rows = (source: () => readonly ArmResource[]) => () =>
    source()
      .map((resource) => rowView(resource, tenantId))
      .filter((row) => scope.has(String(row["subscriptionId"])));
  const query = parseQuery(text);
  const found = runQuery(query, {
    nowMs: context.clock.now(),
    tables: {
      resources: rows(tables.resources),
      recoveryservicesresources: rows(tables.recoveryServicesResources),
      resourcecontainers: rows(tables.resourceContainers),
    },
  });
  return page(request, query, found);
}

/** Subscriptions that the query sees. Unknown ones are left out without a word, unless all of the requested ones are unknown. */
function scopeOf(request: SimulatorRequest, tables: ResourceGraphTables): ReadonlySet<string> {
  const known = new Set(
    tables
      .resourceContainers()
      .filter(({ type }) => type.toLowerCase() === "microsoft.resources/subscriptions")
      .map(({ id }) => id.toLowerCase().replace("/subscriptions/", "")),
  );
  const given = listAt(request.body, "subscriptions").map(String);
  const invalid = given.filter((id) => !GUID.test(id));
  if (invalid.length > 0) throw invalidSubscriptionIds(invalid);
  if (given.length === 0) return known;
  const readable = given.map((id) => id.toLowerCase()).filter((id) => known.has(id));
  if (readable.length === 0) throw noValidSubscriptions(given);
  return new Set(readable);
}

function page(request: SimulatorRequest, query: Query, rows: readonly Row[]): SimulatorResponse {
  const options = objectAt(request.body, "options");
  const token = stringAt(options, "$skipToken");
  const start =
    token === undefined ? (numberAt(options, "$skip") ?? 0) : Number(Buffer.from(token, "base64url").toString());
  const top = numberAt(options, "$top") ?? PAGE_SIZE;
  if (top < 1 || top > PAGE_SIZE) throw topOutOfRange(top);
  if (!Number.isInteger(start) || start < 0) throw queryInvalid("$skipToken or $skip is not valid.");
  const shown = rows.slice(start, start + top);
  const end = start + shown.length;
  const isTruncated = end < rows.length && !canBePaged(query, shown);
  const next = end < rows.length && !isTruncated ? { $skipToken: Buffer.from(String(end)).toString("base64url") } : {};
  const data = rowsView(shown, stringAt(options, "resultFormat"));
  const counts = { totalRecords: rows.length, count: shown.length };
  return { status: 200, body: { ...counts, data, facets: [], resultTruncated: String(isTruncated), ...next } };
}

/**
 * No `$skipToken` after `limit` or `take`, nor when every column is dynamic or null.
 * Source: https://learn.microsoft.com/azure/governance/resource-graph/concepts/paging-results
 */
function canBePaged(query: Query, rows: readonly Row[]): boolean {
  const isScalar = (value: unknown) => value !== null && !isObject(value) && !Array.isArray(value);
  return query.steps.every((step) => step.kind !== "take") && rows.some((row) => Object.values(row).some(isScalar));
}
