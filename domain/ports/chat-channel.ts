import type { Notice } from "../notices/notice.ts";

/** One configured destination for notices: a Teams channel, a webhook. */
export interface ChatChannel {
  readonly name: string;
  /**
   * Delivers a notice. `messageId` is the same on every attempt, so that a receiver can drop duplicates; what is
   * sent is derived from it when it has other characters than letters, digits, `_` and `-`.
   *
   * @throws BackupError `CHAT_REFUSED` (never again), `CHAT_UNAVAILABLE` (perhaps with a wait). Neither names the URL.
   */
  post(notice: Notice, messageId: string): Promise<void>;
}
