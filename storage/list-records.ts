import { odata } from "@azure/data-tables";
import { continuationAfter, type RecordKey, readContinuation } from "../domain/inventory/keys.ts";
import { matchesQuery, pageSizes, vaultKeyOf } from "../domain/inventory/query.ts";
import type { InventoryRecord } from "../domain/inventory/record.ts";
import type { InventoryPage, InventoryQuery } from "../domain/ports/inventory.ts";
import { recordOfRow } from "./record-row.ts";
import type { Row, StorageTable } from "./storage-table.ts";

/** Rows that one list reads at most: a search that finds nothing ends with a continuation instead of a time-out. */
const MAX_SCANNED = 5000;
/** Azure's limit for one response. */
const MAX_PAGE = 1000;

/**
 * One page of records. Table storage filters by what has an exact spelling; a part of a name and a region are looked for here. The continuation
 * names the last row that was read, so that it stays good however the table changes.
 */
export async function listRecords(machines: StorageTable, query: InventoryQuery): Promise<InventoryPage> {
  const { pageSize = pageSizes.default } = query;
  const items: InventoryRecord[] = [];
  let scanned = 0;
  let last: RecordKey | undefined;
  for await (const row of rowsOf(machines, query, pageSize)) {
    const record = recordOfRow(row);
    const isWanted = matchesQuery(record, query);
    if (scanned === MAX_SCANNED || (isWanted && items.length === pageSize)) return continued(items, last);
    if (isWanted) items.push(record);
    last = keyOf(row);
    scanned += 1;
  }
  return { items };
}

async function* rowsOf(machines: StorageTable, query: InventoryQuery, wanted: number): AsyncGenerator<Row> {
  const isExact = query.search === undefined && query.location === undefined;
  const pageSize = isExact ? Math.min(wanted + 1, MAX_PAGE) : MAX_PAGE;
  for (const filter of filtersFrom(query))
    for await (const page of machines.pages({ pageSize, ...(filter !== "" && { filter }) })) yield* page;
}

function continued(items: readonly InventoryRecord[], last: RecordKey | undefined): InventoryPage {
  return { items, ...(last !== undefined && { continuation: continuationAfter(last) }) };
}

function keyOf({ partitionKey, rowKey }: Row): RecordKey {
  return { subscription: String(partitionKey), row: String(rowKey) };
}

/** Two ranges, the rest of the partition and all that follow: Table storage would scan the whole table for an `or`. */
function filtersFrom(query: InventoryQuery): readonly string[] {
  const conditions = conditionsOf(query);
  const after = readContinuation(query.continuation ?? "");
  const ranges =
    after === undefined
      ? [[]]
      : [
          [odata`PartitionKey eq ${after.subscription} and RowKey gt ${after.row}`],
          ...(query.subscription?.toLowerCase() === after.subscription
            ? []
            : [[odata`PartitionKey gt ${after.subscription}`]]),
        ];
  return ranges.map((range) => [...range, ...conditions].join(" and "));
}

function conditionsOf(query: InventoryQuery): readonly string[] {
  const { subscription, state, vault, reason, rule, observedBefore } = query;
  return [
    ...(subscription === undefined ? [] : [odata`PartitionKey eq ${subscription.toLowerCase()}`]),
    ...(state === undefined ? [] : [odata`state eq ${state}`]),
    ...(vault === undefined ? [] : [vaultCondition(vaultKeyOf(vault))]),
    ...(reason === undefined ? [] : [odata`reason eq ${reason}`]),
    ...(rule === undefined ? [] : [odata`rule eq ${rule}`]),
    ...(observedBefore === undefined ? [] : [odata`observedAt lt ${observedBefore}`]),
  ];
}

function vaultCondition(vault: string): string {
  return vault.startsWith("/") ? odata`vaultKey eq ${vault}` : odata`vaultName eq ${vault}`;
}
