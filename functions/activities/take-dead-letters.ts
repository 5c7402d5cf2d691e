import type { InvocationContext } from "@azure/functions";
import type { DeadLetterBlob, DeadLetters } from "../../domain/ports/dead-letters.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { ActivityOutput } from "../../orchestrations/contracts/activities.ts";
import { takeDeadLetters } from "../../orchestrations/contracts/sweep.ts";
import { readEventEnvelope } from "../events/event-envelope.ts";
import { readVmEvent, type VmEvent } from "../events/vm-event.ts";
import { requestProtection } from "../request-protection.ts";
import { requestRetirement } from "../request-retirement.ts";

interface Deps {
  /** Absent: neither a dead-letter container nor an event queue is configured. */
  readonly deadLetters?: DeadLetters;
  readonly workflows: (context: InvocationContext) => Workflows;
}

/**
 * Handles a page of events that could not be delivered, or whose queue message failed too often, as if they had been delivered, then
 * removes their blobs or messages. May run twice: an event that is handled again finds its machine's instance, and only a blob whose
 * events were all handled is removed. A blob with an event that cannot be read is left for an operator.
 */
export function createTakeDeadLetters({ deadLetters, workflows }: Deps) {
  return async (rawInput: unknown, context: InvocationContext): Promise<ActivityOutput<typeof takeDeadLetters>> => {
    const { continuation } = takeDeadLetters.input.parse(rawInput);
    const counts = { requested: 0, notOurs: 0, unreadable: 0 };
    if (deadLetters === undefined) return counts;
    const page = await deadLetters.list(continuation);
    for (const blob of page.blobs) {
      const events = await readEvents(blob);
      if (events === undefined) {
        counts.unreadable += 1;
        context.warn(`Dead letter ${safeLine(blob.name, 300)} cannot be read and is left where it is.`);
        continue;
      }
      for (const event of events) counts[await handle(event, workflows(context))] += 1;
      await deadLetters.remove(blob.name);
    }
    return { ...counts, ...(page.continuation !== undefined && { continuation: page.continuation }) };
  };
}

type ReadableEvent = Exclude<VmEvent, { readonly kind: "malformed" }>;

/** `undefined` when one of the blob's events cannot be read. */
async function readEvents({ events }: DeadLetterBlob): Promise<readonly ReadableEvent[] | undefined> {
  if (events === undefined) return undefined;
  const read: ReadableEvent[] = [];
  for (const raw of events) {
    try {
      const event = readVmEvent(await readEventEnvelope(raw));
      if (event.kind === "malformed") return undefined;
      read.push(event);
    } catch {
      return undefined;
    }
  }
  return read;
}

async function handle(event: ReadableEvent, workflows: Workflows): Promise<"requested" | "notOurs"> {
  if (event.kind === "notOurs") return "notOurs";
  const { vmId, eventId: requestId } = event;
  if (event.kind === "deleted") await requestRetirement(workflows, { vmId, requestId });
  else await requestProtection(workflows, { vmId, requestId, source: "event" });
  return "requested";
}
