import type { Notice } from "../../../domain/notices/notice.ts";
import type { ChatChannel } from "../../../domain/ports/chat-channel.ts";
import { PlannedFaults } from "./planned-faults.ts";

/** Keeps what was posted. */
export class RecordingChatChannel implements ChatChannel {
  readonly name: string;
  readonly faults = new PlannedFaults();
  readonly posted: { readonly notice: Notice; readonly messageId: string }[] = [];

  constructor(name: string) {
    this.name = name;
  }

  async post(notice: Notice, messageId: string): Promise<void> {
    this.faults.check("post");
    this.posted.push({ notice, messageId });
  }
}
