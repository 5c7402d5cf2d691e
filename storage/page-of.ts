import type { Row, StorageTable } from "./storage-table.ts";

/** Items of a page when its reader names no number. */
export const DEFAULT_PAGE = 100;

interface PageRequest<T> {
  readonly filter: string;
  readonly pageSize: number;
  /** `undefined` for a row that is to be left out. */
  readonly read: (row: Row) => T | undefined;
}

interface Page<T> {
  readonly items: readonly T[];
  /** Row key behind which the next page begins; absent when there is none. */
  readonly continuation?: string;
}

/** A page of a partition that is continued after the last row that was read, however the table changes. */
export async function pageOf<T>(
  table: Pick<StorageTable, "pages">,
  { filter, pageSize, read }: PageRequest<T>,
): Promise<Page<T>> {
  const rows: Row[] = [];
  for await (const page of table.pages({ filter, pageSize: Math.min(pageSize + 1, 1000) })) {
    rows.push(...page);
    if (rows.length > pageSize) break;
  }
  const shown = rows.slice(0, pageSize);
  const last = shown.at(-1);
  const items = shown.flatMap((row) => read(row) ?? []);
  return { items, ...(rows.length > pageSize && last !== undefined && { continuation: String(last.rowKey) }) };
}
