import { odata } from "@azure/data-tables";
import { type RecordedChange, subjectKey } from "../domain/changes/change.ts";
import type { ChangeLog } from "../domain/ports/change-log.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { removeRows } from "./many-rows.ts";
import { DEFAULT_PAGE, pageOf } from "./page-of.ts";
import { reversedTime } from "./run-rows.ts";
import { openTable, type Row } from "./storage-table.ts";

const PARTITION = "changes";
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
    forget: (before) =>
      removeRows(table, {
        filter: odata`PartitionKey eq ${PARTITION} and RowKey gt ${`${reversedTime(before)}~`}`,
        limit: MAX_FORGOTTEN,
      }),
  };
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
