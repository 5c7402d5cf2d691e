import type { InvocationContext } from "@azure/functions";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import { count } from "../count-events.ts";
import { readEventEnvelope } from "../events/event-envelope.ts";
import type { MalformedEvents } from "../events/malformed-events.ts";
import { readVmEvent, type VmEvent } from "../events/vm-event.ts";
import { requestProtection } from "../request-protection.ts";
import { requestRetirement } from "../request-retirement.ts";

interface Deps {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly malformedEvents: MalformedEvents;
}

/**
 * A virtual machine was created, changed or deleted: starts its protection or its retirement (Event Grid trigger).
 *
 * Events repeat and overtake each other. A repeated one finds the instance that it has started, and asks for nothing more. Another
 * one asks the instance that runs to check the machine again: it may be about a change that came after the machine was read.
 *
 * An event that is about something else or cannot be read is acknowledged: redelivery would not help. Only when no workflow
 * could be started does this throw, so that Event Grid delivers again.
 */
export function createVmWritten(deps: Deps) {
  return async (raw: unknown, context: InvocationContext): Promise<void> => {
    const event = await readEvent(raw);
    if (event.kind === "notOurs") {
      context.debug(`Event ignored: ${event.because}.`);
      return;
    }
    if (event.kind === "malformed") {
      deps.malformedEvents.add();
      await count(deps.workflows(context), { malformedEvents: 1 });
      context.warn(`Malformed event acknowledged and dropped: ${event.because}.`);
      return;
    }
    const { vmId, eventId } = event;
    const workflows = deps.workflows(context);
    const request = { vmId, requestId: eventId };
    const { instanceId, kind } =
      event.kind === "deleted"
        ? await requestRetirement(workflows, request)
        : await requestProtection(workflows, { ...request, source: "event" });
    context.info(
      `Event ${safeLine(eventId, 100)} for ${vmId}: ${instanceId} ${kind === "started" ? "started" : "is already running"}.`,
    );
  };
}

async function readEvent(raw: unknown): Promise<VmEvent> {
  try {
    return readVmEvent(await readEventEnvelope(raw));
  } catch (error) {
    return { kind: "malformed", because: safeLine(error instanceof Error ? error.message : String(error), 300) };
  }
}
