import type { Instant } from "../instant.ts";
import type { Notice } from "../notices/notice.ts";
import type { IncidentChange } from "./incident-change.ts";

/**
 * What happened, for people: typed data, no prose, no secrets; at most 8 KB as JSON. What to say of it is decided where it is
 * posted (domain/notices). Handed over at least once: `alertId` tells repetitions.
 */
export type Alert = NoticeAlert;

interface AlertHead {
  /** At most 120 characters of A-Z, a-z, 0-9, `.`, `_`, `-` and `:`. Alerts with equal IDs are one. */
  readonly alertId: string;
  /** When it happened, orchestration time. */
  readonly at: Instant;
  readonly change: IncidentChange;
}

/** An alert whose words were chosen where it happened. */
export interface NoticeAlert extends AlertHead {
  readonly kind: "notice";
  readonly notice: Notice;
}
