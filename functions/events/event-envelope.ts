import { EventGridDeserializer } from "@azure/eventgrid";
import type { EventEnvelope } from "./vm-event.ts";

const deserializer = new EventGridDeserializer();

/**
 * Reads one event in the Event Grid schema or in that of CloudEvents 1.0.
 *
 * @throws Error when it is neither; the message names what is missing or wrong.
 */
export async function readEventEnvelope(raw: unknown): Promise<EventEnvelope> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) throw new TypeError("the event is not an object");
  const event: Readonly<Record<string, unknown>> = { ...raw };
  if ("specversion" in event) {
    const [cloudEvent] = await deserializer.deserializeCloudEvents(event);
    if (cloudEvent === undefined) throw new TypeError("the event is empty");
    const { id, type, subject = "", data } = cloudEvent;
    return { id, type, subject, data };
  }
  const [gridEvent] = await deserializer.deserializeEventGridEvents(event);
  if (gridEvent === undefined) throw new TypeError("the event is empty");
  const { id, eventType, subject, data } = gridEvent;
  return { id, type: eventType, subject, data };
}
