import type { ChannelLimits } from "../ports/chat-channel.ts";

/** Seconds between two messages of a channel, so that it stays within every one of its limits; 0 without any. */
export function spacingSeconds({ perSecond, perMinute }: ChannelLimits): number {
  const seconds = Math.max(spacing(1, perSecond), spacing(60, perMinute));
  return Math.ceil(seconds * 1000) / 1000;
}

function spacing(spanSeconds: number, messages: number | undefined): number {
  return messages === undefined ? 0 : spanSeconds / messages;
}
