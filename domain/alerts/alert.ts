import type { Notice } from "../notices/notice.ts";
import type { IncidentChange } from "./incident-change.ts";
import type { AlertHead, TypedAlert } from "./typed-alert.ts";

/**
 * What happened, for people: typed data, no prose, no secrets; at most 8 KB as JSON. What to say of it is decided where it is
 * posted (`noticeOf`). Handed over at least once: `alertId` tells repetitions.
 */
export type Alert = RaisedAlert & {
  /** What it means for incidents. */
  readonly change: IncidentChange;
};

/** Alerts that are handed over together, at most. */
export const MAX_RAISED = 25;

/** An alert as workflows raise it; `classified` says what it means for incidents. */
export type RaisedAlert = TypedAlert | NoticeAlert;

/** An alert whose words were chosen where it happened, and its change with them. */
export interface NoticeAlert extends AlertHead {
  readonly kind: "notice";
  readonly notice: Notice;
  readonly change: IncidentChange;
}
