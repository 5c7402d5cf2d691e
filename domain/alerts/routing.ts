import { type Severity, severities, type WhoActs } from "../notices/notice.ts";
import { hasTags } from "../protection/machine-match.ts";
import type { WeekDay } from "../protection/policy-template.ts";
import type { IncidentFamily } from "./incident-change.ts";
import type { RoutingFacts } from "./routing-facts.ts";

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
  /** Messages below `error` are collected and sent as one: at the full hour, at 08:00, on Monday at 08:00 in the time zone of the quiet hours or UTC. */
  readonly digest?: DigestInterval;
}

/** Which messages a channel receives beside their severity: every member that is there has to fit something of the message. */
interface RouteFilter {
  /** IDs of subscriptions, in any casing. */
  readonly subscriptions?: readonly string[];
  readonly families?: readonly IncidentFamily[];
  /** Azure's codes or reasons of ours, in any casing. */
  readonly causes?: readonly string[];
  readonly whoActs?: readonly WhoActs[];
  /** Names of the protection rules that apply to the machines. */
  readonly rules?: readonly string[];
  /** Tags and accepted values, as rules match them: one of the machines has to have all of them. */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
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

/**
 * Channels that get a message.
 *
 * - A message for one channel goes to it, whatever else it takes; as any other message when the channel was removed.
 * - A message about a channel goes to every other one: whoever reads one of them has to know.
 * - A resolution goes to the channels that got what it resolves, where that is known.
 * - What is not known of a message keeps it from no channel.
 */
export function recipientsOf({ channels }: Routing, facts: RoutingFacts): readonly ChannelRoute[] {
  const { aboutChannel, toldTo, isResolution, onlyTo } = facts;
  const only = channels.filter(({ name }) => name === onlyTo);
  if (only.length > 0) return only;
  if (aboutChannel !== undefined) return channels.filter(({ name }) => name !== aboutChannel);
  return channels.filter((route) => {
    if (toldTo?.includes(route.name) === true) return true;
    return (toldTo === undefined || !isResolution) && takes(route, facts);
  });
}

/** The channel that gets a message instead of one that cannot deliver it; `undefined` when there is none. */
export function substituteFor(
  { channels, fallbackChannel }: Routing,
  channel: string,
  { aboutChannel }: Pick<RoutingFacts, "aboutChannel">,
): ChannelRoute | undefined {
  if (fallbackChannel === channel || fallbackChannel === aboutChannel) return undefined;
  return channels.find(({ name }) => name === fallbackChannel);
}

/** Whether a severity is as urgent as another one, or more. */
export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(minimum);
}

function takes({ minimumSeverity, only = {} }: ChannelRoute, facts: RoutingFacts): boolean {
  return (
    isAtLeast(facts.severity, minimumSeverity) &&
    matches(only.subscriptions, facts.subscriptionIds) &&
    matches(only.families, facts.families) &&
    matches(only.causes, facts.causes) &&
    matches(only.whoActs, facts.whoActs) &&
    matches(only.rules, facts.rules) &&
    matchesTags(only.tags, facts.tags)
  );
}

function matchesTags(wanted: RouteFilter["tags"], found: RoutingFacts["tags"]): boolean {
  return wanted === undefined || found === undefined || found.some((tags) => hasTags(wanted, tags));
}

/** @param found - `undefined` when it is not known, or only in part. */
function matches(wanted: readonly string[] | undefined, found: readonly string[] | undefined): boolean {
  if (wanted === undefined || found === undefined) return true;
  const lower = new Set(wanted.map((text) => text.toLowerCase()));
  return found.some((text) => lower.has(text.toLowerCase()));
}
