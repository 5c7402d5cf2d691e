import { createHmac } from "node:crypto";

const PREFIX = "whsec_";
/** Standard Webhooks asks for 24 to 64 random bytes. */
const KEY_BYTES = { minimum: 24, maximum: 64 } as const;

/**
 * The key in a signing secret as Standard Webhooks 1.0 writes it: base64, with or without `whsec_`.
 *
 * @returns `undefined` when it is none; the caller says so without showing it.
 */
export function signingKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, "base64");
  return key.byteLength < KEY_BYTES.minimum || key.byteLength > KEY_BYTES.maximum ? undefined : key;
}

/**
 * Signature of one attempt: HMAC-SHA256 over ID, time and body, so that none can be changed or replayed later.
 *
 * @param timestampSeconds - Time of the attempt, seconds since 1970.
 */
export function signature(key: Buffer, messageId: string, timestampSeconds: number, body: string): string {
  const content = `${messageId}.${timestampSeconds}.${body}`;
  return `v1,${createHmac("sha256", key).update(content, "utf8").digest("base64")}`;
}
