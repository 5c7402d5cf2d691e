import type { SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { ok } from "./routing.ts";

/** Rows per page of the service's lists. */
const ROWS_PER_PAGE = 200;

/** A page of a list: `value`, and `nextLink` while rows are left. The token is the number of rows already sent. */
export function page(
  request: SimulatorRequest,
  rows: readonly unknown[],
  pageSize: number = ROWS_PER_PAGE,
): SimulatorResponse {
  const from = Number(request.query.get("$skiptoken") ?? 0);
  const start = Number.isInteger(from) && from >= 0 ? from : 0;
  const value = rows.slice(start, start + pageSize);
  const next = start + pageSize;
  return ok(next < rows.length ? { value, nextLink: nextLink(request, next) } : { value });
}

function nextLink(request: SimulatorRequest, skip: number): string {
  const query = new URLSearchParams({ "api-version": request.apiVersion });
  const filter = request.query.get("$filter");
  if (filter !== undefined) query.set("$filter", filter);
  query.set("$skipToken", String(skip));
  return `${request.origin}${request.path}?${query.toString()}`;
}
