import { ArmError } from "../arm/errors.ts";
import { isObject, listAt, numberAt, objectAt, stringAt } from "../arm/json.ts";
import { parseResourceId } from "../arm/resource-id.ts";
import type { ArmResource, Service, SimulatorContext, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { queryInvalid, quotaExceeded } from "./errors.ts";
import { type Row, runQuery } from "./evaluate.ts";
import { parseQuery } from "./parser.ts";

export interface ResourceGraphTables {
  /** Every service's tracked resources. */
  readonly resources: () => readonly ArmResource[];
  readonly recoveryServicesResources: () => readonly ArmResource[];
}

const PAGE_SIZE = 1000;
/** https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
const QUOTA = { queries: 15, windowSeconds: 5 };

/**
 * Microsoft.ResourceGraph: queries over what exists.
 *
 * @param options.hasQuota - Whether queries are limited per caller.
 */
export function createResourceGraph(
  context: Pick<SimulatorContext, "clock">,
  tables: ResourceGraphTables,
  options: { readonly tenantId: string; readonly hasQuota: boolean },
): Service {
  const quota = createQuota(context, options.hasQuota);
  return {
    namespace: "Microsoft.ResourceGraph",
    operations: [
      {
        name: "Resources",
        method: "POST",
        path: "/providers/Microsoft.ResourceGraph/resources",
        action: "Microsoft.ResourceGraph/resources/read",
        handle: (request) => {
          const { headers, secondsToWait } = quota.take(request.headers["authorization"] ?? "");
          try {
            if (secondsToWait > 0) throw quotaExceeded(secondsToWait);
            return { ...answer(context, tables, options.tenantId, request), headers };
          } catch (error) {
            throw error instanceof ArmError ? error.withHeaders(headers) : error;
          }
        },
      },
    ],
    counts: () => ({}),
    resources: () => [],
  };
}

function answer(
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
      .map((resource) => rowOf(resource, tenantId))
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

/** Resource Graph shows types, groups and subscriptions in lower case. */
function rowOf(resource: ArmResource, tenantId: string): Row {
  const { subscriptionId, resourceGroupName } = parseResourceId(resource.id);
  return {
    ...resource,
    type: resource.type.toLowerCase(),
    tenantId,
    subscriptionId: subscriptionId?.toLowerCase() ?? "",
    resourceGroup: resourceGroupName?.toLowerCase() ?? "",
    tags: resource.tags ?? null,
  };
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
  const data = stringAt(options, "resultFormat") === "table" ? asTable(shown) : shown;
  const counts = { totalRecords: rows.length, count: shown.length };
  return { status: 200, body: { ...counts, data, facets: [], resultTruncated: "false", ...next } };
}

function asTable(rows: readonly Row[]) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => ({ name, type: isObject(rows[0]?.[name]) ? "object" : "string" }));
  return { columns, rows: rows.map((row) => names.map((name) => row[name] ?? null)) };
}

function createQuota({ clock }: Pick<SimulatorContext, "clock">, hasQuota: boolean) {
  const windows = new Map<string, { startMs: number; used: number }>();
  const windowMs = QUOTA.windowSeconds * 1000;
  return {
    take(caller: string) {
      if (!hasQuota) return { headers: {}, secondsToWait: 0 };
      const nowMs = clock.now();
      const known = windows.get(caller);
      const window = known !== undefined && nowMs - known.startMs < windowMs ? known : { startMs: nowMs, used: 0 };
      windows.set(caller, window);
      const isSpent = window.used >= QUOTA.queries;
      if (!isSpent) window.used += 1;
      const seconds = Math.max(1, Math.ceil((window.startMs + windowMs - nowMs) / 1000));
      const headers = {
        "x-ms-user-quota-remaining": String(QUOTA.queries - window.used),
        "x-ms-user-quota-resets-after": `00:00:0${seconds}`,
      };
      return { headers, secondsToWait: isSpent ? seconds : 0 };
    },
  };
}
