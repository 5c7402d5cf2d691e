import { createDiscordChannel } from "../../chat/discord/discord-channel.ts";
import { createEventGridChannel } from "../../chat/event-grid/event-grid-channel.ts";
import { createGoogleChatChannel } from "../../chat/google-chat/google-chat-channel.ts";
import { createPagerDutyChannel } from "../../chat/pager-duty/pager-duty-channel.ts";
import type { SafePostOptions } from "../../chat/safe-post.ts";
import { createSlackChannel } from "../../chat/slack/slack-channel.ts";
import { createTeamsChannel } from "../../chat/teams/teams-channel.ts";
import { createWebhookChannel } from "../../chat/webhook/webhook-channel.ts";
import type { ChatChannel } from "../../domain/ports/chat-channel.ts";
import { pick, type Random } from "./hostile-input.ts";

const CHANNELS: readonly ((options: SafePostOptions) => ChatChannel)[] = [
  createTeamsChannel,
  createSlackChannel,
  createDiscordChannel,
  createGoogleChatChannel,
  ({ url, ...options }) =>
    createPagerDutyChannel({ ...options, routingKey: "k".repeat(32), region: "us", eventsAddress: url }),
  (options) => createWebhookChannel({ ...options, now: () => 0 }),
  (options) => createWebhookChannel({ ...options, format: "cloudEvents", now: () => 0 }),
  ({ url, ...options }) =>
    createEventGridChannel({
      ...options,
      topicEndpoint: url,
      key: "k".repeat(44),
      identity: { getToken: () => Promise.resolve({ token: "t", expiresOnTimestamp: 0 }) },
    }),
];

/** A channel of any type at an address. */
export function anyChannel(random: Random, options: SafePostOptions): ChatChannel {
  return pick(random, CHANNELS)(options);
}
