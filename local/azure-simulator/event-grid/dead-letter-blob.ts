import type { AttemptResult } from "./delivery-rules.ts";
import type { EventSchema } from "./views.ts";

/** A blob of a dead-letter container. */
export interface DeadLetterBlob {
  /** `<SUBSCRIPTION>/<year>/<month>/<day>/<hour>/<guid>.json`, UTC, without leading zeros. */
  readonly name: string;
  /** JSON: a list with one event. */
  readonly content: string;
}

/** Azure stores a dead letter that long after the last attempt. Source: see below. */
export const DEAD_LETTER_DELAY_MS = 5 * 60_000;

/** Azure's words for how the last attempt ended. Source: see below. */
const OUTCOMES: Readonly<Record<string, string>> = {
  400: "BadRequest",
  401: "Unauthorized",
  403: "Forbidden",
  404: "NotFound",
  413: "PayloadTooLarge",
  timeout: "TimedOut",
  unreachable: "SocketError",
};

/**
 * An event as Event Grid stores it when it could not be delivered: the event with the reason added, in the style of its schema.
 *
 * Sources: https://learn.microsoft.com/azure/event-grid/delivery-and-retry (dead-letter events) and
 * https://learn.microsoft.com/azure/event-grid/manage-event-delivery (names of the blobs)
 */
export function deadLetterBlob(letter: {
  readonly event: Readonly<Record<string, unknown>>;
  readonly schema: EventSchema;
  readonly subscriptionId: string;
  readonly reason: string;
  readonly attempts: number;
  readonly result: AttemptResult;
  readonly publishedAtMs: number;
  readonly atMs: number;
  readonly guid: string;
}): DeadLetterBlob {
  const { event, schema, reason, attempts, result } = letter;
  const at = new Date(letter.atMs);
  const added = {
    deadLetterReason: reason,
    deliveryAttempts: attempts,
    lastDeliveryOutcome: OUTCOMES[String(result)] ?? "Busy",
    publishTime: new Date(letter.publishedAtMs).toISOString(),
    lastDeliveryAttemptTime: at.toISOString(),
  };
  const names = (name: string) => (schema === "eventGrid" ? name : name.toLowerCase());
  const members = Object.entries(added).map(([name, value]) => [names(name), value]);
  const day = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
  return {
    name: [letter.subscriptionId.toUpperCase(), ...day, `${letter.guid}.json`].join("/"),
    content: JSON.stringify([{ ...event, ...Object.fromEntries(members) }]),
  };
}
