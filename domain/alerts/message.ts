import type { Instant } from "../instant.ts";
import type { Severity, WhoActs } from "../notices/notice.ts";
import type { Alert } from "./alert.ts";
import type { IncidentFamily } from "./incident-change.ts";

/** Why a message about an incident is sent. */
export const messagePhases = ["opened", "updated", "reminded", "escalated", "resolved", "reopened"] as const;
export type MessagePhase = (typeof messagePhases)[number];

/** A message for people, before it is routed: which channels get it and in which words is decided later. At most 32 KB as JSON. */
export interface Message {
  /** At most 100 characters of A-Z, a-z, 0-9, `_` and `-`. The same on every attempt and channel. */
  readonly messageId: string;
  /** What to tell; of an incident the alert that opened it, of a resolution the one that proves it. */
  readonly alert: Alert;
  /** Decides the route: of an incident the incident's, also when it is resolved. */
  readonly severity: Severity;
  /** Absent: a message of its own. */
  readonly incident?: MessageIncident;
  /** Name of the one channel that gets it, whatever else it takes. Absent: as routed. */
  readonly onlyTo?: string;
}

/** What a message says of its incident. */
export interface MessageIncident {
  /** Names the incident in the HTTP API; at most 100 characters of A-Z, a-z, 0-9, `_` and `-`. Another one each time it opens. */
  readonly incidentId: string;
  readonly phase: MessagePhase;
  readonly cause: string;
  readonly openedAt: Instant;
  readonly resolvedAt?: Instant;
  /** Resource IDs, at most 25, those that are concerned longest first. */
  readonly vmIds: readonly string[];
  /** All machines that are or were concerned. */
  readonly machineCount: number;
  /** Of these, how many the incident no longer concerns. */
  readonly resolvedCount: number;
  readonly vaultIds: readonly string[];
  /** Absent: the family of the alert's change. */
  readonly family?: IncidentFamily;
  /** Absent: as the alert says. */
  readonly whoActs?: WhoActs;
  /**
   * Names of the channels that got earlier messages of the incident, as `startDelivery` returned them. They get every later one, and a
   * resolution goes to them only. Absent: the message is routed by itself.
   */
  readonly channels?: readonly string[];
}
