import type { ChannelLimits, ChannelPost, ChatChannel } from "../../../domain/ports/chat-channel.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Keeps what was posted. */
export class RecordingChatChannel implements ChatChannel {
  readonly name: string;
  readonly limits: ChannelLimits = {};
  readonly warnings: readonly string[] = [];
  readonly faults = new PlannedFaults();
  readonly posted: ChannelPost[] = [];

  constructor(name: string) {
    this.name = name;
  }

  async post(post: ChannelPost): Promise<void> {
    this.faults.check("post");
    this.posted.push(post);
  }
}
