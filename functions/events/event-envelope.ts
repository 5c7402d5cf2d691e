import { z } from "zod";
import type { EventEnvelope } from "./vm-event.ts";

const text = (name: string) =>
  z.string({
    error: ({ input }) =>
      input === undefined ? `event is missing required property '${name}'` : `event property '${name}' is not a text`,
  });

/** https://learn.microsoft.com/azure/event-grid/event-schema: everything but `data` is text, and nothing is optional. */
const gridEvent = z.object({
  eventType: text("eventType"),
  eventTime: text("eventTime"),
  id: text("id"),
  subject: text("subject"),
  topic: text("topic"),
  dataVersion: text("dataVersion"),
  metadataVersion: z.literal("1", { error: "event is not in the Event Grid schema" }),
  data: z.unknown().refine((data) => data !== undefined, { error: "event is missing required property 'data'" }),
});

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md; binary data is no event of ours. */
const cloudEvent = z.object({
  specversion: z.literal("1.0", { error: "event is not in the Cloud Event 1.0 schema" }),
  type: text("type"),
  source: text("source"),
  id: text("id"),
  subject: text("subject").default(""),
  time: text("time").optional(),
  data: z.unknown().optional(),
});

/**
 * Reads one event in the Event Grid schema or in that of CloudEvents 1.0. The event that starts the app waits for this code, so
 * it is without an SDK.
 *
 * @throws Error when it is neither; the message names what is missing or wrong.
 */
export async function readEventEnvelope(raw: unknown): Promise<EventEnvelope> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new TypeError("the event is not an object");
  if ("specversion" in raw) {
    const { id, type, subject, data } = parsed(cloudEvent, raw);
    return { id, type, subject, data };
  }
  const { id, eventType, subject, data } = parsed(gridEvent, raw);
  return { id, type: eventType, subject, data };
}

function parsed<T>(schema: z.ZodType<T>, raw: object): T {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  throw new TypeError(result.error.issues[0]?.message ?? "the event cannot be read");
}
