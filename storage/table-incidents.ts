import { odata } from "@azure/data-tables";
import { subjectMark } from "../domain/incidents/identity.ts";
import type { Instant } from "../domain/instant.ts";
import type { IncidentPage, IncidentQuery, IncidentSubjectPage, Incidents } from "../domain/ports/incidents.ts";
import { connectTable, type StorageConnection } from "./connect.ts";
import {
  headKey,
  INCIDENTS,
  incidentOfRow,
  reversedTime,
  rowOfIncident,
  rowOfSubject,
  subjectOfRow,
} from "./incident-rows.ts";
import { keyOf, removeRows } from "./many-rows.ts";
import { DEFAULT_PAGE, pageOf } from "./page-of.ts";
import { openTable, type StorageTable } from "./storage-table.ts";

/** Incidents that one `forget` removes. */
const MAX_FORGOTTEN = 200;

/** Incidents in one table of the app's storage account: a partition with all of them, and one per incident with what it concerns. */
export function createTableIncidents(connection: StorageConnection): Incidents {
  return incidentsIn(openTable(connectTable(connection, "holdfastincidents"), "use the list of incidents"));
}

function incidentsIn(table: StorageTable): Incidents {
  return {
    save: (incident) => table.put(rowOfIncident(incident)),
    async saveJoined(incidentId, subjects) {
      const rows = new Map(subjects.map((subject) => [subjectMark(subject.key), rowOfSubject(incidentId, subject)]));
      await table.change([...rows.values()].map((row) => ({ kind: "put", row })));
    },
    async saveSolved(incidentId, subjects, at) {
      const marks = [...new Set(subjects.map(subjectMark))];
      const rows = await Promise.all(marks.map((mark) => table.read(incidentId, mark)));
      const known = rows.flatMap((row) => (row === undefined ? [] : (subjectOfRow(row) ?? [])));
      await table.change(
        known.map((subject) => ({ kind: "put", row: rowOfSubject(incidentId, { ...subject, closedAt: at }) })),
      );
    },
    async read(incidentId) {
      const row = await table.read(INCIDENTS, headKey(incidentId));
      return row === undefined ? undefined : incidentOfRow(row);
    },
    list: (query) => list(table, query),
    async subjects(incidentId, { continuation = "", pageSize = DEFAULT_PAGE }): Promise<IncidentSubjectPage> {
      const filter = odata`PartitionKey eq ${incidentId} and RowKey gt ${continuation}`;
      return await pageOf(table, { filter, pageSize, read: subjectOfRow });
    },
    forget: (openedBefore) => forget(table, openedBefore),
  };
}

async function list(table: StorageTable, query: IncidentQuery): Promise<IncidentPage> {
  const { isResolved, cause, subject, continuation = "", pageSize = DEFAULT_PAGE } = query;
  const filter = [
    odata`PartitionKey eq ${INCIDENTS} and RowKey gt ${continuation}`,
    ...(isResolved === undefined ? [] : [odata`isResolved eq ${isResolved}`]),
    ...(cause === undefined ? [] : [odata`cause eq ${cause.toLowerCase()}`]),
  ].join(" and ");
  const { items, ...more } = await pageOf(table, { filter, pageSize, read: incidentOfRow });
  if (subject === undefined) return { items, ...more };
  const mark = subjectMark(subject);
  const found = await Promise.all(items.map(({ id }) => table.read(id, mark)));
  return { items: items.filter((_, place) => found[place] !== undefined), ...more };
}

/** The incident goes last, so that a removal that fails half-way is found again. */
async function forget(table: StorageTable, openedBefore: Instant): Promise<void> {
  let count = 0;
  const filter = odata`PartitionKey eq ${INCIDENTS} and RowKey gt ${`${reversedTime(openedBefore)}~`}`;
  for await (const page of table.pages({ filter, select: ["PartitionKey", "RowKey", "incidentId"] })) {
    for (const row of page) {
      await removeRows(table, { filter: odata`PartitionKey eq ${String(row["incidentId"])}` });
      await table.change([{ kind: "delete", row: keyOf(row) }]);
      count += 1;
      if (count >= MAX_FORGOTTEN) return;
    }
  }
}
