import { odata } from "@azure/data-tables";
import type { Instant } from "../domain/instant.ts";
import type { RunItemPage, RunPage, RunReports } from "../domain/ports/run-reports.ts";
import { countStatuses, isFinal, type RunItem } from "../domain/schedule/report.ts";
import { parseRunId } from "../domain/schedule/run-id.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import { changeAll, keyOf, removeRows } from "./many-rows.ts";
import { DEFAULT_PAGE, pageOf } from "./page-of.ts";
import { headKey, itemOfRow, partPrefix, RUNS, reversedTime, rowOfItem, rowOfRun, runOfRow } from "./run-rows.ts";
import { openTable, type StorageTable } from "./storage-table.ts";

/** Runs that one `forget` removes. */
const MAX_FORGOTTEN = 200;

/** Reports of runs in one table of the app's storage account: a partition with the heads of all runs, and one per run with its machines. */
export function createTableRunReports(connection: StorageConnection): RunReports {
  return runReportsIn(openTable(connectTable(connection, "holdfastruns"), "use the reports of runs"));
}

/** Reports of runs in the given table. */
function runReportsIn(table: StorageTable): RunReports {
  return {
    saveRun: (run) => table.put(rowOfRun(run)),
    async saveItems(runId, part, items) {
      const rows = new Map(items.map((item) => [rowOfItem(runId, part, item).rowKey, item]));
      await changeAll(
        table,
        [...rows.values()].map((item) => ({ kind: "put", row: rowOfItem(runId, part, item) })),
      );
    },
    closePart: (runId, part) => closePart(table, runId, part),
    async read(runId) {
      const id = parseRunId(runId);
      const row = id === undefined ? undefined : await table.read(RUNS, headKey(id));
      return row === undefined ? undefined : runOfRow(row);
    },
    async list({ continuation = "", pageSize = DEFAULT_PAGE }): Promise<RunPage> {
      const filter = odata`PartitionKey eq ${RUNS} and RowKey gt ${continuation}`;
      return await pageOf(table, { filter, pageSize, read: runOfRow });
    },
    async items(runId, { status, continuation = "", pageSize = DEFAULT_PAGE }): Promise<RunItemPage> {
      const range = odata`PartitionKey eq ${runId} and RowKey gt ${continuation}`;
      const filter = status === undefined ? range : `${range} and ${odata`status eq ${status}`}`;
      return await pageOf(table, { filter, pageSize, read: itemOfRow });
    },
    forget: (dueBefore) => forget(table, dueBefore),
  };
}

async function closePart(table: StorageTable, runId: string, part: number) {
  const prefix = partPrefix(part);
  const range = odata`PartitionKey eq ${runId} and RowKey ge ${prefix} and RowKey lt ${`${prefix}~`}`;
  const lines: RunItem[] = [];
  for await (const page of table.pages({ filter: range })) lines.push(...page.flatMap((row) => itemOfRow(row) ?? []));
  const ended = lines.filter(({ status }) => isFinal(status));
  const closed = lines
    .filter(({ status }) => !isFinal(status))
    .map((item): RunItem => ({ ...item, status: "unknown", reason: "monitorFailed" }));
  await changeAll(
    table,
    closed.map((item) => ({ kind: "put", row: rowOfItem(runId, part, item) })),
  );
  return { closed: closed.length, counts: countStatuses([...ended, ...closed].map(({ status }) => status)) };
}

/** The head goes last, so that a removal that fails half-way is found again. */
async function forget(table: StorageTable, dueBefore: Instant): Promise<void> {
  let count = 0;
  const filter = odata`PartitionKey eq ${RUNS} and RowKey gt ${`${reversedTime(dueBefore)}~`}`;
  for await (const page of table.pages({ filter, select: ["PartitionKey", "RowKey", "runId"] })) {
    for (const row of page) {
      await removeRows(table, { filter: odata`PartitionKey eq ${String(row["runId"])}` });
      await table.change([{ kind: "delete", row: keyOf(row) }]);
      count += 1;
      if (count >= MAX_FORGOTTEN) return;
    }
  }
}
