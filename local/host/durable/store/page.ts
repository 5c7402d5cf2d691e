/** One page of rows in the order of their IDs. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Token for the next page; `undefined` on the last one. */
  readonly continuation: string | undefined;
}

/** @param found - The rows of the page, and one more where there is a next page. */
export function toPage<Row extends { readonly id: string }>(found: readonly Row[], top: number): Page<Row> {
  const rows = found.slice(0, top);
  const last = found.length > top ? rows.at(-1) : undefined;
  return { rows, continuation: last === undefined ? undefined : Buffer.from(last.id).toString("base64url") };
}

/** The ID after which a page begins; empty for the first page. */
export function startOfPage(continuation: string | undefined): string {
  return continuation === undefined ? "" : Buffer.from(continuation, "base64url").toString();
}
