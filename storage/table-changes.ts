import { odata } from "@azure/data-tables";
import { type RecordedChange, subjectKey } from "../domain/changes/change.ts";
import type { Instant } from "../domain/instant.ts";
import type { ChangeLog } from "../domain/ports/change-log.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { DEFAULT_PAGE, pageOf } from "./page-of.ts";
import { reversedTime } from "./run-rows.ts";
import { openTable, type Row, type StorageTable } from "./storage-table.ts";

const PARTITION = "changes";
/** Azure's limit for one transaction. */
const MAX_BATCH = 100;
const MAX_FORGOTTEN = 2000;

/** Changes in one table of the app's storage account, the newest first. */
export function createTableChanges(connection: StorageConnection): ChangeLog {
  const table = openTable(connectTable(connection, "holdfastchanges"), "use the log of changes");
  return {
    save: (id, change) =>
      table.put({
        partitionKey: PARTITION,
        rowKey: `${reversedTime(change.at)}!${id}`,
        subjectKey: subjectKey(change.subject),
        json: JSON.stringify(change),
      }),
    async list({ subject, continuation = "", pageSize = DEFAULT_PAGE }) {
      const range = odata`PartitionKey eq ${PARTITION} and RowKey gt ${continuation}`;
      const filter = subject === undefined ? range : `${range} and ${odata`subjectKey eq ${subjectKey(subject)}`}`;
      return await pageOf(table, { filter, pageSize, read: changeOf });
    },
    forget: (before) => forget(table, before),
  };
}

async function forget(table: StorageTable, before: Instant): Promise<void> {
  const filter = odata`PartitionKey eq ${PARTITION} and RowKey gt ${`${reversedTime(before)}~`}`;
  let count = 0;
  for await (const page of table.pages({ filter, select: ["PartitionKey", "RowKey"], pageSize: MAX_BATCH })) {
    await table.change(
      page.map(({ rowKey }) => ({ kind: "delete", row: { partitionKey: PARTITION, rowKey: String(rowKey) } })),
    );
    count += page.length;
    if (count >= MAX_FORGOTTEN) return;
  }
}

/** `undefined` for a row that another hand has changed. */
function changeOf({ json }: Row): RecordedChange | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    const isChange = typeof value === "object" && value !== null && "what" in value && "subject" in value;
    return isChange ? (value as RecordedChange) : undefined;
  } catch {
    return undefined;
  }
}
