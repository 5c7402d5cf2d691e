import { BackupError } from "../domain/errors.ts";
import type { PostAnswer } from "./safe-post.ts";

/** What a status means for the next attempt; `delivered` needs none. */
export type Verdict = "delivered" | "tryAgain" | "never";

/**
 * Throws what the verdict says. The receiver's words are not repeated: some echo the address they were called at.
 *
 * @throws BackupError `CHAT_REFUSED` for `never`, `CHAT_UNAVAILABLE` for `tryAgain`.
 */
export function settle(channelName: string, verdict: Verdict, answer: PostAnswer): void {
  if (verdict === "delivered") return;
  const start = `Cannot post to the channel "${channelName}": it answered ${answer.status}.`;
  if (verdict === "never") throw new BackupError("CHAT_REFUSED", `${start} ${adviceOf(answer.status)}`);
  const { retryAfterSeconds } = answer;
  throw new BackupError("CHAT_UNAVAILABLE", `${start} This is tried again.`, { retryAfterSeconds });
}

function adviceOf(status: number): string {
  if (status >= 300 && status < 400) return "Redirects are not followed: configure the final address.";
  if (status === 413) return "The message is too large for it.";
  if (status === 404 || status === 410) return "The address is gone: make a new one and configure it.";
  return "Check the address and what it accepts.";
}
