import type { IncidentSubjectRow, IncidentSummary } from "../incidents/summary.ts";
import type { Instant } from "../instant.ts";

/**
 * Incidents, as people want to see them, also later. A view: what incidents go by lies in the task hub.
 *
 * Every method may throw `BackupError` `STORAGE_UNAVAILABLE` (may pass) or `STORAGE_REFUSED` (does not).
 */
export interface Incidents {
  /** Writes an incident in place of what was written before. */
  save(incident: IncidentSummary): Promise<void>;
  /** Notes what joined an incident; at most 25. */
  saveJoined(incidentId: string, subjects: readonly IncidentSubjectRow[]): Promise<void>;
  /** Notes what of an incident is solved, by the subjects' keys; at most 25. What never joined is left out. */
  saveSolved(incidentId: string, subjects: readonly string[], at: Instant): Promise<void>;
  read(incidentId: string): Promise<IncidentSummary | undefined>;
  /** Newest first. With a filter a page may be empty although there are more. */
  list(query: IncidentQuery): Promise<IncidentPage>;
  /** Everything that an incident concerns or concerned, in no particular order. */
  subjects(incidentId: string, query: Pick<IncidentQuery, "continuation" | "pageSize">): Promise<IncidentSubjectPage>;
  /** Removes incidents that opened before, at most 200 in one call. */
  forget(openedBefore: Instant): Promise<void>;
}

export interface IncidentQuery {
  readonly isResolved?: boolean;
  /** Azure's code or a reason, in any spelling. */
  readonly cause?: string;
  /** Key of a machine or vault that the incident concerns or concerned. */
  readonly subject?: string;
  readonly continuation?: string;
  readonly pageSize?: number;
}

export interface IncidentPage {
  readonly items: readonly IncidentSummary[];
  /** Present when there may be more. */
  readonly continuation?: string;
}

export interface IncidentSubjectPage {
  readonly items: readonly IncidentSubjectRow[];
  /** Present when there may be more. */
  readonly continuation?: string;
}
