import { odata } from "@azure/data-tables";
import type { FleetListing } from "../domain/ports/inventory.ts";
import { recordOfRow } from "./record-row.ts";
import type { Row, StorageTable } from "./storage-table.ts";

/** What is read of each row: a record without what only its own page shows. */
const COLUMNS = [
  ...["PartitionKey", "RowKey", "vmId", "name", "resourceGroup", "subscriptionId", "location", "state", "reason"],
  ...["since", "until", "vaultId", "rule", "lastRecoveryPointAt", "lastBackup", "attempts", "observedAt"],
];
/** Azure's limit for one response. */
const FULL_PAGE = 1000;
/** Beginnings of subscription IDs. */
const DIGITS = [..."0123456789abcdef"];

/**
 * Every record, by subscription, then name; at most `limit`. One request where a page holds them all. Behind a full page the rest of its
 * subscription and sixteen ranges of the others are read beside each other: Table storage answers a page at a time, some tenths of a
 * second each.
 */
export async function readFleet(machines: Pick<StorageTable, "pages">, limit: number): Promise<FleetListing> {
  const rows: Row[] = [];
  for await (const page of machines.pages({ select: COLUMNS })) {
    rows.push(...page);
    const last = rows.at(-1);
    if (page.length < FULL_PAGE || last === undefined) continue;
    const rest = await Promise.all(rangesAfter(last).map((filter) => rowsIn(machines, filter, limit)));
    rows.push(...rest.flat());
    break;
  }
  return { records: rows.slice(0, limit).map(recordOfRow), isCut: rows.length > limit };
}

function rangesAfter({ partitionKey, rowKey }: Row): readonly string[] {
  const partition = String(partitionKey);
  const bounds = [partition, ...DIGITS.filter((digit) => digit > partition)];
  return [
    odata`PartitionKey eq ${partition} and RowKey gt ${String(rowKey)}`,
    ...bounds.map((from, index) => {
      const lower = index === 0 ? odata`PartitionKey gt ${from}` : odata`PartitionKey ge ${from}`;
      const to = bounds[index + 1];
      return to === undefined ? lower : `${lower} and ${odata`PartitionKey lt ${to}`}`;
    }),
  ];
}

async function rowsIn(machines: Pick<StorageTable, "pages">, filter: string, limit: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const page of machines.pages({ filter, select: COLUMNS })) {
    rows.push(...page);
    if (rows.length > limit) break;
  }
  return rows;
}
