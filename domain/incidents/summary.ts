import type { IncidentFamily } from "../alerts/incident-change.ts";
import { noticeOf } from "../alerts/notice-of.ts";
import { type Instant, isBefore } from "../instant.ts";
import type { Severity, WhoActs } from "../notices/notice.ts";
import { type Incident, openCount, subjectCount } from "./incident.ts";

/** `snoozed`: acknowledged or not, no message before `snoozedUntil`. `unknown`: its state was lost, so that nothing follows it. */
export const incidentStatuses = ["open", "acknowledged", "snoozed", "resolved", "unknown"] as const;
export type IncidentStatus = (typeof incidentStatuses)[number];

/** An incident as lists show it. */
export interface IncidentSummary {
  readonly id: string;
  readonly status: IncidentStatus;
  readonly family: IncidentFamily;
  readonly cause: string;
  readonly severity: Severity;
  readonly whoActs: WhoActs;
  /** Of the alert that opened it. */
  readonly title: string;
  readonly openedAt: Instant;
  /** When a machine joined or left last. */
  readonly changedAt: Instant;
  readonly resolvedAt?: Instant;
  readonly acknowledgedAt?: Instant;
  readonly acknowledgedBy?: string;
  readonly snoozedUntil?: Instant;
  /** What it concerns or concerned, and what of it still. */
  readonly subjectCount: number;
  readonly openCount: number;
  /** Resource IDs of the first machines, at most 25. */
  readonly machines: readonly string[];
  /** Messages that were sent. */
  readonly messages: number;
  /** It was over before it was told. */
  readonly isBrief?: true;
  /** A summary tells of it instead. */
  readonly isToldElsewhere?: true;
}

/** One of the subjects of an incident, as its list shows it. */
export interface IncidentSubjectRow {
  /** As `IncidentSubject.key`. */
  readonly key: string;
  readonly vmId?: string;
  readonly vaultId?: string;
  /** When it joined last. */
  readonly openedAt?: Instant;
  /** When it was solved last; absent while it is concerned. */
  readonly closedAt?: Instant;
}

export function summaryOf(incident: Incident, now: Instant): IncidentSummary {
  const { incidentId, family, cause, severity, whoActs, alert, openedAt, changedAt, resolvedAt } = incident;
  const { acknowledged, snoozedUntil, told, isBrief, named, loud } = incident;
  return {
    id: incidentId,
    status: statusOf(incident, now),
    ...{ family, cause, severity, whoActs, title: noticeOf(alert).title, openedAt, changedAt },
    ...(resolvedAt !== undefined && { resolvedAt }),
    ...(acknowledged !== undefined && { acknowledgedAt: acknowledged.at, acknowledgedBy: acknowledged.by }),
    ...(snoozedUntil !== undefined && { snoozedUntil }),
    subjectCount: subjectCount(incident),
    openCount: openCount(incident),
    machines: named.flatMap(({ vmId }) => vmId ?? []),
    messages: told.messages,
    ...(isBrief === true && { isBrief }),
    ...(loud === 0 && { isToldElsewhere: true }),
  };
}

function statusOf({ resolvedAt, snoozedUntil, acknowledged }: Incident, now: Instant): IncidentStatus {
  if (resolvedAt !== undefined) return "resolved";
  if (snoozedUntil !== undefined && isBefore(now, snoozedUntil)) return "snoozed";
  return acknowledged === undefined ? "open" : "acknowledged";
}
