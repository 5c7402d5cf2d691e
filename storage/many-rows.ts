import type { Change, Row, StorageTable } from "./storage-table.ts";

/** Azure's limit for one transaction. */
const MAX_BATCH = 100;

/** Changes of one partition, in transactions of at most 100. */
export async function changeAll(table: Pick<StorageTable, "change">, changes: readonly Change[]): Promise<void> {
  for (let start = 0; start < changes.length; start += MAX_BATCH) {
    await table.change(changes.slice(start, start + MAX_BATCH));
  }
}

/** Removes rows of one partition. With `limit` it ends behind the page that reaches so many; the next call goes on. */
export async function removeRows(
  table: Pick<StorageTable, "change" | "pages">,
  { filter, limit = Number.POSITIVE_INFINITY }: { readonly filter: string; readonly limit?: number },
): Promise<void> {
  let count = 0;
  for await (const page of table.pages({ filter, select: ["PartitionKey", "RowKey"] })) {
    await changeAll(
      table,
      page.map((row) => ({ kind: "delete", row: keyOf(row) })),
    );
    count += page.length;
    if (count >= limit) return;
  }
}

export function keyOf({ partitionKey, rowKey }: Row) {
  return { partitionKey: String(partitionKey), rowKey: String(rowKey) };
}
