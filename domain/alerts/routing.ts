import type { Severity, WhoActs } from "../notices/notice.ts";
import type { WeekDay } from "../protection/policy-template.ts";
import type { IncidentFamily } from "./incident-change.ts";

/** From the shortest to the longest. */
export const digestIntervals = ["hourly", "daily", "weekly"] as const;
export type DigestInterval = (typeof digestIntervals)[number];

/** Which messages a channel receives, and when. Plain data of the configuration, without its address. */
export interface ChannelRoute {
  readonly name: string;
  /** The mildest message that the channel receives. */
  readonly minimumSeverity: Severity;
  readonly only?: RouteFilter;
  readonly quietHours?: QuietHours;
  /** Messages below `error` are collected and sent as one: at the full hour, at midnight, on Monday at midnight; UTC, or the time zone of the quiet hours. */
  readonly digest?: DigestInterval;
}

/**
 * Which messages a channel receives beside their severity. Every list that is there has to match; a message of which it is not
 * known whether it matches is sent.
 */
export interface RouteFilter {
  /** IDs of subscriptions, in any spelling. */
  readonly subscriptions?: readonly string[];
  readonly families?: readonly IncidentFamily[];
  /** Azure's codes or reasons of ours, in any spelling. */
  readonly causes?: readonly string[];
  readonly whoActs?: readonly WhoActs[];
  /** Names of the protection rules that apply to the machines. */
  readonly rules?: readonly string[];
}

/** A daily span in which messages wait. They are sent at its end, together. */
export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string;
  /** `HH:MM`, on the following day when it is not after `from`. */
  readonly until: string;
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Days on which the span begins; every day if absent. */
  readonly days?: readonly WeekDay[];
  /** Messages of this severity and above are sent at once. */
  readonly exceptSeverity: Severity;
}

/** All channels, and what they have in common. */
export interface Routing {
  readonly channels: readonly ChannelRoute[];
  /** Name of the channel that receives what another channel cannot deliver. */
  readonly fallbackChannel?: string;
}
