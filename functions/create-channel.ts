import { createDiscordChannel } from "../chat/discord/discord-channel.ts";
import { createEventGridChannel, type TopicCredential } from "../chat/event-grid/event-grid-channel.ts";
import { createGoogleChatChannel } from "../chat/google-chat/google-chat-channel.ts";
import { createPagerDutyChannel } from "../chat/pager-duty/pager-duty-channel.ts";
import { createSlackChannel } from "../chat/slack/slack-channel.ts";
import { createTeamsChannel } from "../chat/teams/teams-channel.ts";
import { createWebhookChannel } from "../chat/webhook/webhook-channel.ts";
import type { ChannelSettings } from "../config/channel-settings.ts";
import type { Settings } from "../config/settings.ts";
import type { ChatChannel } from "../domain/ports/chat-channel.ts";

/** What channels need beside their entry. */
export interface ChannelDeps {
  readonly settings: Pick<Settings, "allowLocalWebhooks" | "publicUrl">;
  /** The app's own identity, for topics without a key. */
  readonly identity: TopicCredential;
  /** Milliseconds since 1970; the time of an attempt is part of its signature. */
  readonly nowMs: () => number;
}

/**
 * The channel that an entry of the configuration describes.
 *
 * @throws BackupError `CHAT_REFUSED` when its address is not acceptable.
 */
export function createChannel(given: ChannelSettings, { settings, identity, nowMs }: ChannelDeps): ChatChannel {
  const { allowLocalWebhooks: allowLocal, publicUrl } = settings;
  const common = { allowLocal, ...(publicUrl !== undefined && { publicUrl }) };
  switch (given.type) {
    case "teams":
      return createTeamsChannel({ ...given, ...common });
    case "slack":
      return createSlackChannel({ ...given, ...common });
    case "discord":
      return createDiscordChannel({ ...given, ...common });
    case "googleChat":
      return createGoogleChatChannel({ ...given, ...common });
    case "pagerDuty":
      return createPagerDutyChannel({ ...given, ...common });
    case "webhook":
      return createWebhookChannel({ ...given, ...common, now: nowMs });
    case "eventGrid":
      return createEventGridChannel({ ...given, ...common, identity });
  }
}
