import { odata } from "@azure/data-tables";
import type { DeliveryEntry, DeliveryLog, DeliveryPage } from "../domain/ports/delivery-log.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { removeRows } from "./many-rows.ts";
import { DEFAULT_PAGE, pageOf } from "./page-of.ts";
import { reversedTime } from "./run-rows.ts";
import { openTable, type Row, type StorageTable } from "./storage-table.ts";

const MAX_FORGOTTEN = 2000;

/** Deliveries in one table of the app's storage account: a partition per channel, the newest delivery first. */
export function createTableDeliveryLog(connection: StorageConnection): DeliveryLog {
  return deliveryLogIn(openTable(connectTable(connection, "holdfastdeliveries"), "use the log of deliveries"));
}

function deliveryLogIn(table: StorageTable): DeliveryLog {
  return {
    save: (entry) =>
      table.put({
        partitionKey: entry.channel,
        rowKey: `${reversedTime(entry.since)}!${entry.messageId}`,
        json: JSON.stringify(entry),
      }),
    list: (channel, query) => list(table, channel, query),
    forget: (channel, before) =>
      removeRows(table, {
        filter: odata`PartitionKey eq ${channel} and RowKey gt ${`${reversedTime(before)}~`}`,
        limit: MAX_FORGOTTEN,
      }),
  };
}

async function list(
  table: StorageTable,
  channel: string,
  { continuation = "", pageSize = DEFAULT_PAGE }: Parameters<DeliveryLog["list"]>[1],
): Promise<DeliveryPage> {
  const filter = odata`PartitionKey eq ${channel} and RowKey gt ${continuation}`;
  return await pageOf(table, { filter, pageSize, read: entryOf });
}

/** `undefined` for a row that another hand has changed. */
function entryOf({ json }: Row): DeliveryEntry | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === "object" && value !== null && "messageId" in value ? (value as DeliveryEntry) : undefined;
  } catch {
    return undefined;
  }
}
