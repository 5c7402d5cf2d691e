import { BackupError } from "../domain/errors.ts";
import type { PostResponse } from "./safe-post.ts";

/** What a response means: done, to be retried, this message refused for good, or every message until a person mends the channel. */
export type DeliveryOutcome = "delivered" | "retry" | "refused" | "gone";

/** Statuses after which an address that is its own credential takes no message: it is wrong, revoked or deleted. */
export const ADDRESS_GONE: readonly number[] = [401, 403, 404, 410];

/** The outcome where only the status counts. What is neither a success, temporary nor `gone` is a refusal of this message. */
export function outcomeOfStatus(status: number, gone: readonly number[]): DeliveryOutcome {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 408 || status === 429 || status >= 500) return "retry";
  return gone.includes(status) ? "gone" : "refused";
}

/**
 * Throws the error of an outcome. The receiver's text is not included: some receivers echo the address, which is a secret.
 *
 * @param knownWord - What the receiver said, when it is one of the words that the provider documents.
 * @throws BackupError `CHAT_GONE`, `CHAT_REFUSED`, or `CHAT_UNAVAILABLE` for `retry`.
 */
export function throwUnlessDelivered(
  channelName: string,
  outcome: DeliveryOutcome,
  response: PostResponse,
  knownWord?: string,
): void {
  const said = knownWord === undefined ? "" : ` (${knownWord})`;
  const start = `Cannot post to the channel "${channelName}": it returned ${response.status}${said}.`;
  switch (outcome) {
    case "delivered":
      return;
    case "gone":
      throw new BackupError("CHAT_GONE", `${start} ${goneAdvice(response.status)}`);
    case "refused":
      throw new BackupError("CHAT_REFUSED", `${start} ${refusedAdvice(response.status)}`);
    case "retry": {
      const { retryAfterSeconds } = response;
      throw new BackupError("CHAT_UNAVAILABLE", `${start} The app retries.`, { retryAfterSeconds });
    }
  }
}

function goneAdvice(status: number): string {
  return status === 401 || status === 403
    ? "The credential is not accepted: create a new one and store it in the channel's setting."
    : "The address takes no messages any more: create a new one and store it in the channel's setting.";
}

function refusedAdvice(status: number): string {
  if (status >= 300 && status < 400) return "Redirects are not followed: configure the final address.";
  if (status === 413) return "The message is too large for the receiver.";
  return "Check the address and what it accepts.";
}
