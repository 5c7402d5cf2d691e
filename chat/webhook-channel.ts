import { BackupError } from "../domain/errors.ts";
import type { Notice } from "../domain/notices/notice.ts";
import type { ChatChannel } from "../domain/ports/chat-channel.ts";
import { fittingRows, jsonBytes, shortLine } from "./bounded-text.ts";
import { settle, type Verdict } from "./delivery-error.ts";
import { createSafePost, type SafePostOptions } from "./safe-post.ts";
import { signature, signingKey } from "./webhook-signature.ts";

/** Standard Webhooks advises small payloads; receivers cut at different sizes. */
const MAXIMUM_BODY_BYTES = 20 * 1024;
const LIMITS = { line: 200, text: 2000, factName: 80, factValue: 400 } as const;

/**
 * A receiver of JSON after Standard Webhooks 1.0: `{ type, timestamp, data }`, `webhook-id` the same on every attempt,
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
    async post(notice, messageId) {
      const body = JSON.stringify(webhookBody(notice));
      const timestamp = Math.floor(options.now() / 1000);
      const headers = {
        "webhook-id": messageId,
        "webhook-timestamp": String(timestamp),
        ...(key !== undefined && { "webhook-signature": signature(key, messageId, timestamp, body) }),
      };
      const answer = await post({ body, headers });
      settle(options.name, verdictOf(answer.status), answer);
    },
  };
}

/** What is posted. Members are only ever added. */
export interface WebhookBody {
  /** `notice.` and the notice's kind. */
  readonly type: string;
  /** When it happened, ISO 8601; the time of the attempt is in a header. */
  readonly timestamp: string;
  readonly data: Omit<Notice, "facts" | "occurredAt"> & {
    readonly facts: readonly { readonly name: string; readonly value: string }[];
    /** Facts left out because the message would have become too large. */
    readonly factsOmitted: number;
  };
}

/** The notice as JSON of at most 20 KB: facts are dropped from the end. */
export function webhookBody(notice: Notice): WebhookBody {
  const { facts, occurredAt, ...rest } = notice;
  const data = {
    ...rest,
    title: shortLine(rest.title, LIMITS.line),
    text: shortLine(rest.text, LIMITS.text),
    whatToDo: shortLine(rest.whatToDo, LIMITS.text),
  };
  const whole = (rows: WebhookBody["data"]["facts"], factsOmitted: number): WebhookBody => ({
    type: `notice.${notice.kind}`,
    timestamp: occurredAt,
    data: { ...data, facts: rows, factsOmitted },
  });
  const rows = facts.map(([name, value]) => ({
    name: shortLine(name, LIMITS.factName),
    value: shortLine(value, LIMITS.factValue),
  }));
  const fitting = fittingRows(rows, MAXIMUM_BODY_BYTES, (kept, omitted) => jsonBytes(whole(kept, omitted)));
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

/** A redirect or "gone" is meant for good. Whatever else a receiver answers, its owner may mend. */
function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  return (status >= 300 && status < 400) || status === 410 ? "never" : "tryAgain";
}
