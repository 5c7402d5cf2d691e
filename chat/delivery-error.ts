import { BackupError } from "../domain/errors.ts";
import type { PostResponse } from "./safe-post.ts";

/** What a response means for the delivery: done, to be retried, or refused permanently. */
export type DeliveryOutcome = "delivered" | "retry" | "refused";

/**
 * Throws the error of an outcome. The receiver's text is not included: some receivers echo the address, which is a secret.
 *
 * @throws BackupError `CHAT_REFUSED` for `refused`, `CHAT_UNAVAILABLE` for `retry`.
 */
export function throwUnlessDelivered(channelName: string, outcome: DeliveryOutcome, response: PostResponse): void {
  if (outcome === "delivered") return;
  const start = `Cannot post to the channel "${channelName}": it returned ${response.status}.`;
  if (outcome === "refused") throw new BackupError("CHAT_REFUSED", `${start} ${adviceOf(response.status)}`);
  const { retryAfterSeconds } = response;
  throw new BackupError("CHAT_UNAVAILABLE", `${start} The app retries.`, { retryAfterSeconds });
}

function adviceOf(status: number): string {
  if (status >= 300 && status < 400) return "Redirects are not followed: configure the final address.";
  if (status === 413) return "The message is too large for the receiver.";
  if (status === 404 || status === 410) return "The address no longer exists: create a new one and configure it.";
  return "Check the address and what it accepts.";
}
