import { invalidInput } from "../errors/service-error.ts";

/** A `$filter` of the service: `key eq 'value'` clauses joined by `and`; keys lower-case, quotes removed. */
export type Filter = ReadonlyMap<string, string>;

/**
 * Reads the service's filter dialect. An empty value (`operation eq ''`) means no clause, as PowerShell sends it.
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

/** Whether a clause, if there is one, equals the value; case does not matter. */
export function clauseAllows(filter: Filter, key: string, value: string | undefined): boolean {
  const wanted = filter.get(key.toLowerCase());
  return wanted === undefined || wanted.toLowerCase() === (value ?? "").toLowerCase();
}
