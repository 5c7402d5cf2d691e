import { createHmac } from "node:crypto";
import { BackupError } from "../domain/errors.ts";
import type { Notice } from "../domain/notices/notice.ts";
import type { ChatChannel } from "../domain/ports/chat-channel.ts";
import { singleLine } from "../domain/text/safe-line.ts";
import { fittingRows, jsonBytes } from "./bounded-text.ts";
import { type DeliveryOutcome, throwUnlessDelivered } from "./delivery-error.ts";
import { createSafePost, type SafePostOptions } from "./safe-post.ts";
import { webhookId } from "./webhook-id.ts";

/** Standard Webhooks recommends small payloads; receivers have different limits. */
const MAX_BODY_BYTES = 20 * 1024;
const LIMITS = { line: 200, text: 2000, factName: 80, factValue: 400, vmId: 600 } as const;
const SECRET_PREFIX = "whsec_";
/** Standard Webhooks requires 24 to 64 random bytes. */
const KEY_BYTES = { minimum: 24, maximum: 64 } as const;

/**
 * A channel that posts JSON as Standard Webhooks 1.0 specifies: `{ type, timestamp, data }`, `webhook-id` the same on every attempt,
 * signed when there is a secret.
 *
 * @param options.now - Milliseconds since 1970; the time of an attempt is part of its signature.
 * @throws BackupError `CHAT_REFUSED` when the address or the secret is not acceptable.
 */
export function createWebhookChannel(
  options: SafePostOptions & { readonly signingSecret?: string; readonly now: () => number },
): ChatChannel {
  const post = createSafePost(options);
  const key = options.signingSecret === undefined ? undefined : keyOf(options.name, options.signingSecret);
  return {
    name: options.name,
    limits: {},
    warnings: [],
    async post({ notice, messageId }) {
      const body = JSON.stringify(webhookBody(notice));
      const id = webhookId(messageId);
      const timestamp = Math.floor(options.now() / 1000);
      const headers = {
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        ...(key !== undefined && { "webhook-signature": signature(key, id, timestamp, body) }),
      };
      const response = await post({ body, headers });
      throwUnlessDelivered(options.name, outcomeOf(response.status), response);
    },
  };
}

/** The posted body. Members may be added, never removed or renamed. */
export interface WebhookBody {
  /** `notice.` and the notice's kind. */
  readonly type: string;
  /** When it happened, ISO 8601; the time of the attempt is in a header. */
  readonly timestamp: string;
  readonly data: Omit<Notice, "facts" | "occurredAt"> & {
    readonly facts: readonly { readonly name: string; readonly value: string }[];
    /** Number of facts omitted because the message would have been too large. */
    readonly factsOmitted: number;
  };
}

/** The notice as JSON of at most 20 KB: facts are omitted from the end. */
export function webhookBody(notice: Notice): WebhookBody {
  const { facts, occurredAt, ...rest } = notice;
  const data = {
    ...rest,
    ...(rest.vmId !== undefined && { vmId: singleLine(rest.vmId, LIMITS.vmId) }),
    title: singleLine(rest.title, LIMITS.line),
    text: singleLine(rest.text, LIMITS.text),
    whatToDo: singleLine(rest.whatToDo, LIMITS.text),
  };
  const whole = (rows: WebhookBody["data"]["facts"], factsOmitted: number): WebhookBody => ({
    type: `notice.${notice.kind}`,
    timestamp: occurredAt,
    data: { ...data, facts: rows, factsOmitted },
  });
  const rows = facts.map(([name, value]) => ({
    name: singleLine(name, LIMITS.factName),
    value: singleLine(value, LIMITS.factValue),
  }));
  const fitting = fittingRows(rows, MAX_BODY_BYTES, (kept, omitted) => jsonBytes(whole(kept, omitted)));
  return whole(fitting.rows, fitting.omitted);
}

function keyOf(name: string, secret: string): Buffer {
  const key = signingKey(secret);
  if (key !== undefined) return key;
  throw new BackupError(
    "CHAT_REFUSED",
    `Cannot sign for the channel "${name}": its signing secret must be 24 to 64 bytes as base64, with or without "whsec_".`,
  );
}

/** A redirect or "gone" is permanent. Every other refusal may be fixed at the receiver, so it is retried. */
function outcomeOf(status: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return "delivered";
  return (status >= 300 && status < 400) || status === 410 ? "refused" : "retry";
}

/**
 * The key in a signing secret as Standard Webhooks 1.0 writes it: base64, with or without `whsec_`.
 *
 * @returns `undefined` when it is not valid; the caller's error must not contain it.
 */
function signingKey(secret: string): Buffer | undefined {
  const text = secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, "base64");
  return key.byteLength < KEY_BYTES.minimum || key.byteLength > KEY_BYTES.maximum ? undefined : key;
}

/**
 * Signature of one attempt: HMAC-SHA256 over ID, time and body, so that none can be changed or replayed later.
 *
 * @param timestampSeconds - Time of the attempt, seconds since 1970.
 */
function signature(key: Buffer, id: string, timestampSeconds: number, body: string): string {
  const content = `${id}.${timestampSeconds}.${body}`;
  return `v1,${createHmac("sha256", key).update(content, "utf8").digest("base64")}`;
}
