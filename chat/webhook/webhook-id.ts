import { createHash } from "node:crypto";

/** What Standard Webhooks allows in an ID that is signed: no period, which separates the signed parts. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * The value of the header `webhook-id`: the message ID, or its hash when it has other characters. A name that users choose can
 * then neither forge another message's ID nor break the header.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#unique-identifier
 */
export function webhookId(messageId: string): string {
  if (SAFE_ID.test(messageId)) return messageId;
  return `msg_${createHash("sha256").update(messageId, "utf8").digest("hex").slice(0, 32)}`;
}
