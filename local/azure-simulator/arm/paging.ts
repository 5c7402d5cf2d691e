import { skipTokenInvalid, topInvalid } from "./errors.ts";
import type { SimulatorRequest, SimulatorResponse } from "./service.ts";

/**
 * One page of a list, with `nextLink` while there is more.
 *
 * @param pageSize - Largest page; `$top` may ask for less.
 * @param view - How an item is shown; only those of the page are asked for.
 * @throws {@link ArmError} 400 when `$skiptoken` or `$top` is no number.
 */
export function pageOf<T>(
  request: SimulatorRequest,
  items: readonly T[],
  pageSize: number,
  view: (item: T) => unknown = (item) => item,
): SimulatorResponse {
  const start = Number(request.query.get("$skiptoken") ?? "0");
  if (!Number.isInteger(start) || start < 0) throw skipTokenInvalid(request.query.get("$skiptoken"));
  const top = Number(request.query.get("$top") ?? pageSize);
  if (!Number.isInteger(top) || top < 1) throw topInvalid(request.query.get("$top"));
  const end = start + Math.min(top, pageSize);
  const value = items.slice(start, end).map(view);
  if (end >= items.length) return { status: 200, body: { value } };
  const query = new URLSearchParams([...request.query]);
  query.set("$skiptoken", String(end));
  return { status: 200, body: { value, nextLink: `${request.origin}${request.path}?${query}` } };
}
