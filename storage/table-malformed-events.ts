import { odata } from "@azure/data-tables";
import {
  dayOf,
  type EventEntrance,
  eventEntrances,
  type MalformedEventCount,
  summarizeMalformed,
} from "../domain/events/malformed-events.ts";
import type { Instant } from "../domain/instant.ts";
import type { MalformedEventLog } from "../domain/ports/malformed-event-log.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { removeRows } from "./many-rows.ts";
import { openTable, type Row } from "./storage-table.ts";

const PARTITION = "malformed";
const MAX_FORGOTTEN = 2000;
/** Longer texts are cut before they are stored. Characters. */
const MAX_BECAUSE = 400;

/** Counts of malformed events in one table of the app's storage account: a row per UTC day and process, with one writer each. */
export function createTableMalformedEvents(connection: StorageConnection): MalformedEventLog {
  const table = openTable(connectTable(connection, "holdfastmalformedevents"), "use the counts of malformed events");
  return {
    save: ({ day, writer, count, last }) =>
      table.put({
        partitionKey: PARTITION,
        rowKey: `${day}!${writer}`,
        count,
        at: last.at,
        because: last.because.slice(0, MAX_BECAUSE),
        entrance: last.entrance,
      }),
    async read(since) {
      const counts: MalformedEventCount[] = [];
      const filter = odata`PartitionKey eq ${PARTITION} and RowKey ge ${dayOf(since)}`;
      for await (const page of table.pages({ filter })) counts.push(...page.flatMap((row) => countOf(row) ?? []));
      return summarizeMalformed(counts);
    },
    forget: (before) =>
      removeRows(table, {
        filter: odata`PartitionKey eq ${PARTITION} and RowKey lt ${dayOf(before)}`,
        limit: MAX_FORGOTTEN,
      }),
  };
}

/** `undefined` for a row that another hand has changed. */
function countOf({ rowKey, count, at, because, entrance }: Row): MalformedEventCount | undefined {
  const [day = "", writer = ""] = String(rowKey).split("!");
  const known: EventEntrance | undefined = eventEntrances.find((each) => each === entrance);
  if (typeof count !== "number" || typeof at !== "string" || known === undefined) return undefined;
  return { day, writer, count, last: { at: at as Instant, because: String(because ?? ""), entrance: known } };
}
