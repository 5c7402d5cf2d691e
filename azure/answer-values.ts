import { type Instant, toInstant } from "../domain/instant.ts";
import { AzureAnswerUnreadable } from "./azure-error.ts";

/** More rows than any vault or subscription may hold by Azure's limits: a list that goes on is broken. */
const MAXIMUM_ROWS = 50_000;

/** Azure's "not yet" in places: 0001-01-01 (jobs, operations) and 2001-01-01 (items that never ran). */
const NOT_YET_MS = Date.UTC(2001, 0, 1);

/** A member that Azure always sends. @throws AzureAnswerUnreadable when it does not. */
export function required<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new AzureAnswerUnreadable(`"${name}" is missing`);
  return value;
}

/** A time of Azure's; `undefined` for an absent, unreadable or "not yet" one. */
export function instantOf(date: Date | null | undefined): Instant | undefined {
  const time = date?.getTime() ?? Number.NaN;
  return Number.isNaN(time) || time <= NOT_YET_MS ? undefined : toInstant(new Date(time));
}

/** `{ [name]: value }`, or nothing when there is no value: Azure says much with absence and some with empty text. */
export function optional<Name extends string, T>(
  name: Name,
  value: T | null | undefined,
): { readonly [Key in Name]?: NonNullable<T> } {
  return value === undefined || value === null || value === ""
    ? {}
    : ({ [name]: value } as { readonly [Key in Name]?: NonNullable<T> });
}

/** All rows of a paged list. @throws AzureAnswerUnreadable when it does not end. */
export async function collect<T>(rows: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const row of rows) {
    all.push(row);
    if (all.length > MAXIMUM_ROWS) throw new AzureAnswerUnreadable(`a list has more than ${MAXIMUM_ROWS} rows`);
  }
  return all;
}
