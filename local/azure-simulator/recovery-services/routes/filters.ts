import { invalidInput } from "../errors/request.ts";

/** A `$filter` of the service: `key eq 'value'` clauses joined by `and`; keys lower-case, quotes removed. */
export type Filter = ReadonlyMap<string, string>;

/**
 * Reads a `$filter`. An empty value (`operation eq ''`) means no clause, as PowerShell sends it.
 * Throws 400 for anything else.
 */
export function parseFilter(text: string | undefined): Filter {
  const clauses = new Map<string, string>();
  if (text === undefined || text.trim() === "") return clauses;
  const pattern = /\s*(\w+)\s+eq\s+(?:'((?:[^']|'')*)'|([^\s']+))\s*(?:and\b|$)/giy;
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const value = (match[2] ?? match[3] ?? "").replaceAll("''", "'");
    if (value !== "") clauses.set((match[1] ?? "").toLowerCase(), value);
    end = pattern.lastIndex;
    if (end >= text.length) break;
  }
  if (end < text.length) throw invalidInput(`The filter is not understood: ${text}`);
  return clauses;
}

/** Throws 400 when a clause names a field that the list does not have: ignoring it would show what was not asked for. */
export function refuseUnknownFields(filter: Filter, known: readonly string[]): void {
  const unknown = [...filter.keys()].find((key) => !known.some((each) => each.toLowerCase() === key));
  if (unknown !== undefined) throw invalidInput(`The filter has a field that is not known: ${unknown}`);
}

/** Whether a clause, if there is one, equals the value; case does not matter. */
export function clauseAllows(filter: Filter, key: string, value: string | undefined): boolean {
  const wanted = filter.get(key.toLowerCase());
  return wanted === undefined || wanted.toLowerCase() === (value ?? "").toLowerCase();
}

/** The instant in a clause, in milliseconds since 1970; `undefined` without the clause. Throws 400 for another value. */
export function timeClause(filter: Filter, key: string): number | undefined {
  const text = filter.get(key.toLowerCase());
  if (text === undefined) return undefined;
  const atMs = parseFilterTime(text);
  if (atMs === undefined) throw invalidInput(`${key} is not a time: ${text}`);
  return atMs;
}

/**
 * Reads a time of a `$filter`: `2024-05-13 08:25:00 AM` (12-hour clock, UTC; `00:…` is midnight) or ISO 8601.
 * `undefined` when it is neither.
 */
function parseFilterTime(text: string): number | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2}) (\d{1,2}):(\d{2}):(\d{2}) (AM|PM)$/i.exec(text.trim());
  if (parts === null) {
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  const [, day = "", hour = "", minute = "", second = "", half = ""] = parts;
  const hours = (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0);
  const parsed = Date.parse(`${day}T${String(hours).padStart(2, "0")}:${minute}:${second}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
}
