import { base64UrlOf } from "../coordination/base64-url.ts";
import { subjectKeyOf } from "../coordination/instance-ids.ts";
import type { Instant } from "../instant.ts";

const CAUSE_KEY_LENGTH = 32;

/** The ID of the incident of a cause that opens now. A cause opens at most one in a second. */
export function incidentIdOf(causeKey: string, openedAt: Instant): string {
  return `${causeKey}_${openedAt.replaceAll(/\D/g, "").slice(0, 14)}`;
}

/** What incidents of one family and cause, in some families also of one subject, have in common: their `causeKeyOf`. */
export function causeKeyIn(incidentId: string): string {
  return incidentId.slice(0, CAUSE_KEY_LENGTH);
}

/** Whether a text is the ID of an incident. */
export function isIncidentId(text: string): boolean {
  return /^[0-9a-f]{32}_\d{14}$/.test(text);
}

/** 22 characters for what an incident concerns: 128 bits of its key. */
export function subjectMark(key: string): string {
  return base64UrlOf(subjectKeyOf(key));
}

/**
 * Which entity knows the open incidents of a subject: that of its subscription, else the app's. Only the subject's key counts, never
 * its vault, so that a success finds what an earlier failure opened, whatever was known then.
 */
export function scopeOf(subjectKey: string): string {
  const [, id] = /^\/subscriptions\/([0-9a-f-]{36})\//i.exec(subjectKey) ?? [];
  return id?.toLowerCase() ?? "app";
}

/** The key of a scope's entity: one that is full goes on in another. `shard`: counted from 1. */
export function shardKey(scope: string, shard: number): string {
  return shard === 1 ? scope : `${scope}:${shard}`;
}
