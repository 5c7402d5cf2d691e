import { type Instant, toInstant } from "../../domain/instant.ts";
import { AzureResponseUnreadable } from "./azure-error.ts";

/** More rows than Azure's limits allow in any vault or subscription: a longer list is a paging fault. */
const MAX_ROWS = 50_000;

/** Azure writes "no time yet" as 0001-01-01 (jobs, operations) or 2001-01-01 (items that never ran). */
const NO_TIME_BEFORE_MS = Date.UTC(2001, 0, 1);

/** A member that Azure always sends. @throws AzureResponseUnreadable when it does not. */
export function required<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new AzureResponseUnreadable(`"${name}" is missing`);
  return value;
}

/** A time in a response; `undefined` for an absent, unreadable or "no time yet" one. */
export function instantOf(date: Date | null | undefined): Instant | undefined {
  const time = date?.getTime() ?? Number.NaN;
  return Number.isNaN(time) || time <= NO_TIME_BEFORE_MS ? undefined : toInstant(new Date(time));
}

/** `{ [name]: value }`, or no member when there is no value: Azure leaves members out, sends `null` or empty text. */
export function optional<Name extends string, T>(
  name: Name,
  value: T | null | undefined,
): { readonly [Key in Name]?: NonNullable<T> } {
  return value === undefined || value === null || value === ""
    ? {}
    : ({ [name]: value } as { readonly [Key in Name]?: NonNullable<T> });
}

/** All rows of a paged list. @throws AzureResponseUnreadable when it does not end. */
export async function collect<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const row of rows) {
    all.push(row);
    if (all.length > MAX_ROWS) throw new AzureResponseUnreadable(`a list has more than ${MAX_ROWS} rows`);
  }
  return all;
}
