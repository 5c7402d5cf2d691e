import type { ChannelRoute } from "../domain/alerts/routing.ts";
import type { ChatChannel, ConfiguredChannel } from "../domain/ports/chat-channel.ts";

/** A channel with its route: of what the configuration says only that, no address and no secret. */
export function configuredChannel(
  given: ChannelRoute & { readonly type: string; readonly timeZone?: string },
  channel: ChatChannel,
): ConfiguredChannel {
  const { name, type, minimumSeverity, only, quietHours, digest, timeZone } = given;
  const route: ChannelRoute = {
    name,
    minimumSeverity,
    ...(only !== undefined && { only }),
    ...(quietHours !== undefined && { quietHours }),
    ...(digest !== undefined && { digest }),
  };
  return { channel, type, route, ...(timeZone !== undefined && { timeZone }) };
}
