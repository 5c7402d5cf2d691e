import { createHmac } from "node:crypto";
import { BackupError } from "../../domain/errors.ts";

const SECRET_PREFIX = "whsec_";
/** Standard Webhooks requires 24 to 64 random bytes. */
const KEY_BYTES = { minimum: 24, maximum: 64 } as const;

/**
 * The key in a signing secret as Standard Webhooks 1.0 writes it: base64, with or without `whsec_`.
 *
 * @throws BackupError `CHAT_REFUSED` when it is not valid; the error does not contain it.
 */
export function signingKey(channelName: string, secret: string): Buffer {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  const key = /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : undefined;
  if (key !== undefined && key.byteLength >= KEY_BYTES.minimum && key.byteLength <= KEY_BYTES.maximum) return key;
  throw new BackupError(
    "CHAT_REFUSED",
    `Cannot sign for the channel "${channelName}": its signing secret must be 24 to 64 bytes as base64, with or without "whsec_".`,
  );
}

/**
 * The headers of one attempt. The signature is HMAC-SHA256 over ID, time and body, so that none can be changed or replayed later;
 * with several keys there is one of each, so that receivers change from one to the next in their own time.
 *
 * @param timestampSeconds - Time of the attempt, seconds since 1970.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signedHeaders(
  keys: readonly Buffer[],
  id: string,
  timestampSeconds: number,
  body: string,
): Readonly<Record<string, string>> {
  const content = `${id}.${timestampSeconds}.${body}`;
  const signatures = keys.map((key) => `v1,${createHmac("sha256", key).update(content, "utf8").digest("base64")}`);
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestampSeconds),
    ...(signatures.length > 0 && { "webhook-signature": signatures.join(" ") }),
  };
}
