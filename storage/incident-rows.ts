import { subjectMark } from "../domain/incidents/identity.ts";
import type { IncidentSubjectRow, IncidentSummary } from "../domain/incidents/summary.ts";
import { type Instant, toDate } from "../domain/instant.ts";
import type { NewRow, Row } from "./storage-table.ts";

/** Partition of all incidents; no incident's ID is a word. */
export const INCIDENTS = "incidents";
/** Later than any instant that is written: 13 digits of milliseconds. */
const END_OF_TIME_MS = 9_999_999_999_999;

/** Sorts the newest first. */
export function reversedTime(at: Instant): string {
  return String(END_OF_TIME_MS - toDate(at).getTime()).padStart(13, "0");
}

/** An incident's ID says when it opened, so that its row is found by it. */
export function headKey(incidentId: string): string {
  const [, year, month, day, hour, minute, second] =
    /_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(incidentId) ?? [];
  const openedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z` as Instant;
  return `${reversedTime(openedAt)}!${incidentId}`;
}

export function rowOfIncident(incident: IncidentSummary): NewRow {
  const { id, status, cause } = incident;
  return {
    partitionKey: INCIDENTS,
    rowKey: headKey(id),
    incidentId: id,
    isResolved: status === "resolved" || status === "unknown",
    cause: cause.toLowerCase(),
    json: JSON.stringify(incident),
  };
}

/** `undefined` for a row that another hand has changed. */
export function incidentOfRow({ json }: Row): IncidentSummary | undefined {
  const incident = objectIn(json);
  return typeof incident?.["id"] === "string" ? (incident as unknown as IncidentSummary) : undefined;
}

export function rowOfSubject(incidentId: string, subject: IncidentSubjectRow): NewRow {
  return { partitionKey: incidentId, rowKey: subjectMark(subject.key), json: JSON.stringify(subject) };
}

export function subjectOfRow({ json }: Row): IncidentSubjectRow | undefined {
  const subject = objectIn(json);
  return typeof subject?.["key"] === "string" ? (subject as unknown as IncidentSubjectRow) : undefined;
}

function objectIn(json: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(String(json));
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
