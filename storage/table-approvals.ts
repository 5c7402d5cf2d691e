import { odata } from "@azure/data-tables";
import { type Approval, approvalStatuses } from "../domain/approvals/approval.ts";
import type { Approvals } from "../domain/ports/approvals.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { contended } from "./contended.ts";
import { removeRows } from "./many-rows.ts";
import { openTable, type Row, type StorageTable } from "./storage-table.ts";

const PARTITION = "approvals";
const MAX_LISTED = 1000;
/** Writers that overtake one another in a row. */
const MAX_ATTEMPTS = 5;

/** Approvals in one table of the app's storage account, a row each. */
export function createTableApprovals(connection: StorageConnection): Approvals {
  const table = openTable(connectTable(connection, "holdfastapprovals"), "use the approvals");
  return {
    async request(approval) {
      if (await table.change([{ kind: "create", row: rowOf(approval) }])) return approval;
      return approvalOf(await table.read(PARTITION, approval.id)) ?? approval;
    },
    read: async (id) => approvalOf(await table.read(PARTITION, id)),
    list: () => list(table),
    update: (id, change) => update(table, id, change),
    forget: (before) =>
      removeRows(table, {
        filter: odata`PartitionKey eq ${PARTITION} and requestedAt lt ${before}`,
        limit: MAX_LISTED,
      }),
  };
}

async function list(table: StorageTable): Promise<readonly Approval[]> {
  const found: Approval[] = [];
  for await (const page of table.pages({ filter: odata`PartitionKey eq ${PARTITION}` })) {
    found.push(...page.flatMap((row) => approvalOf(row) ?? []));
  }
  return found.toSorted((a, b) => b.requestedAt.localeCompare(a.requestedAt)).slice(0, MAX_LISTED);
}

async function update(table: StorageTable, id: string, change: Parameters<Approvals["update"]>[1]) {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const row = await table.read(PARTITION, id);
    const before = approvalOf(row);
    const after = before === undefined ? undefined : change(before);
    if (row === undefined || after === undefined) return undefined;
    if (await table.change([{ kind: "replace", row: rowOf(after), etag: row.etag }])) return after;
  }
  throw contended(`the approval ${id}`);
}

function rowOf(approval: Approval) {
  const { id, requestedAt } = approval;
  return { partitionKey: PARTITION, rowKey: id, requestedAt, json: JSON.stringify(approval) };
}

/** `undefined` for a row that another hand has changed: it grants nothing. */
function approvalOf(row: Row | undefined): Approval | undefined {
  try {
    const value: Partial<Approval> | null = JSON.parse(String(row?.["json"]));
    const isRead = value?.id === row?.rowKey && approvalStatuses.some((status) => status === value?.status);
    return isRead ? (value as Approval) : undefined;
  } catch {
    return undefined;
  }
}
