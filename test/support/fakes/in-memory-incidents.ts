import { subjectMark } from "../../../domain/incidents/identity.ts";
import type { IncidentSubjectRow, IncidentSummary } from "../../../domain/incidents/summary.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { IncidentPage, IncidentQuery, IncidentSubjectPage, Incidents } from "../../../domain/ports/incidents.ts";

/** The list of incidents of one test. */
export class InMemoryIncidents implements Incidents {
  private readonly heads = new Map<string, IncidentSummary>();
  private readonly rows = new Map<string, Map<string, IncidentSubjectRow>>();
  /** What every call throws, while it is set. */
  failure: Error | undefined;

  async save(incident: IncidentSummary): Promise<void> {
    this.check();
    this.heads.set(incident.id, incident);
  }

  async saveJoined(incidentId: string, subjects: readonly IncidentSubjectRow[]): Promise<void> {
    this.check();
    for (const subject of subjects) this.rowsOf(incidentId).set(subjectMark(subject.key), subject);
  }

  async saveSolved(incidentId: string, subjects: readonly string[], at: Instant): Promise<void> {
    this.check();
    const rows = this.rowsOf(incidentId);
    for (const mark of subjects.map(subjectMark)) {
      const found = rows.get(mark);
      if (found !== undefined) rows.set(mark, { ...found, closedAt: at });
    }
  }

  async read(incidentId: string): Promise<IncidentSummary | undefined> {
    this.check();
    return this.heads.get(incidentId);
  }

  async list({ isResolved, cause, subject, continuation = "0", pageSize = 100 }: IncidentQuery): Promise<IncidentPage> {
    this.check();
    const matching = [...this.heads.values()]
      .toSorted((left, right) => right.openedAt.localeCompare(left.openedAt))
      .filter(({ status }) => isResolved === undefined || isResolved === ["resolved", "unknown"].includes(status))
      .filter((incident) => cause === undefined || incident.cause.toLowerCase() === cause.toLowerCase())
      .filter(({ id }) => subject === undefined || this.rowsOf(id).has(subjectMark(subject)));
    return page(matching, Number(continuation), pageSize);
  }

  async subjects(
    incidentId: string,
    { continuation = "0", pageSize = 100 }: Pick<IncidentQuery, "continuation" | "pageSize">,
  ): Promise<IncidentSubjectPage> {
    this.check();
    return page([...this.rowsOf(incidentId).values()], Number(continuation), pageSize);
  }

  async forget(openedBefore: Instant): Promise<void> {
    this.check();
    for (const { id, openedAt } of [...this.heads.values()]) {
      if (openedAt >= openedBefore) continue;
      this.heads.delete(id);
      this.rows.delete(id);
    }
  }

  private check(): void {
    if (this.failure !== undefined) throw this.failure;
  }

  private rowsOf(incidentId: string): Map<string, IncidentSubjectRow> {
    const rows = this.rows.get(incidentId) ?? new Map<string, IncidentSubjectRow>();
    this.rows.set(incidentId, rows);
    return rows;
  }
}

function page<T>(items: readonly T[], start: number, pageSize: number) {
  const end = start + pageSize;
  return { items: items.slice(start, end), ...(items.length > end && { continuation: String(end) }) };
}
