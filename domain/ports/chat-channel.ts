import type { MessagePhase } from "../alerts/message.ts";
import type { ChannelRoute } from "../alerts/routing.ts";
import type { Notice } from "../notices/notice.ts";

/** One configured destination for messages: a Teams channel, a webhook. */
export interface ChatChannel {
  readonly name: string;
  readonly limits: ChannelLimits;
  /** What is wrong with the channel's address, though not enough to refuse it. For the log and health; names no URL. */
  readonly warnings: readonly string[];
  /**
   * Delivers a message once.
   *
   * @throws BackupError `CHAT_GONE` when the channel no longer exists or its credential is refused, `CHAT_REFUSED` when it refuses this message
   *   (never again), `CHAT_UNAVAILABLE` (perhaps with a wait). None names the URL.
   */
  post(post: ChannelPost): Promise<void>;
}

/** How many messages a channel takes, as its provider documents it; a key is absent where there is no such limit. */
export interface ChannelLimits {
  readonly perSecond?: number;
  readonly perMinute?: number;
}

/** A channel, what kind it is, and which messages it receives. */
export interface ConfiguredChannel {
  readonly channel: ChatChannel;
  /** As the configuration names it: `teams`, `webhook`, … */
  readonly type: string;
  readonly route: ChannelRoute;
  /** IANA name of the zone in which its messages tell times; UTC if absent. */
  readonly timeZone?: string;
}

/** A message in words, for one channel. */
export interface ChannelPost {
  /** The same on every attempt, so that a receiver can drop duplicates; letters, digits, `_` and `-`, at most 100. */
  readonly messageId: string;
  readonly notice: Notice;
  /** Present when the message is about an incident. */
  readonly incident?: PostedIncident;
  /** What people can do from the message. Signed addresses: never logged. */
  readonly links: readonly PostLink[];
  /** Pages about what the message names, such as the machine in the Azure portal. Not signed. */
  readonly places?: readonly PostLink[];
  /** When it happened, in the time of the channel; absent: in UTC. */
  readonly occurredAtText?: string;
}

export interface PostedIncident {
  /** The same in all messages of the incident: what receivers correlate by. */
  readonly incidentId: string;
  readonly phase: MessagePhase;
  readonly machineCount: number;
}

export interface PostLink {
  /** At most 40 characters. */
  readonly title: string;
  readonly url: string;
}
