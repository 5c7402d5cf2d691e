import { createTeamsChannel } from "../chat/teams-channel.ts";
import { createWebhookChannel } from "../chat/webhook-channel.ts";
import type { ChannelSettings } from "../config/channel-settings.ts";
import type { Settings } from "../config/settings.ts";
import { BackupError } from "../domain/errors.ts";
import type { ChatChannel } from "../domain/ports/chat-channel.ts";

/**
 * The channel that an entry of the configuration describes.
 *
 * @param deps.nowMs - Milliseconds since 1970; the time of an attempt is part of its signature.
 * @throws BackupError `CHAT_REFUSED` when its address is not acceptable.
 */
export function createChannel(
  given: ChannelSettings,
  deps: { readonly settings: Pick<Settings, "allowLocalWebhooks" | "publicUrl">; readonly nowMs: () => number },
): ChatChannel {
  const { name } = given;
  const { allowLocalWebhooks: allowLocal, publicUrl } = deps.settings;
  const common = { name, allowLocal };
  switch (given.type) {
    case "teams":
      return createTeamsChannel({ ...common, url: given.url, ...(publicUrl !== undefined && { publicUrl }) });
    case "webhook": {
      const { url, signingSecret } = given;
      const secrets = signingSecret === undefined ? {} : { signingSecret };
      return createWebhookChannel({ ...common, url, now: deps.nowMs, ...secrets });
    }
    default:
      throw new BackupError("CONFIG_INVALID", `The channel "${name}" has a type that is not built yet.`);
  }
}
