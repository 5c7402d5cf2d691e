import type { InvocationContext } from "@azure/functions";
import type { EventEntrance } from "../../domain/events/malformed-events.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import { safeLine } from "../../domain/text/safe-line.ts";
import type { NoteMachine } from "../note-machine.ts";
import { requestProtection } from "../request-protection.ts";
import { requestRetirement } from "../request-retirement.ts";
import { readEventEnvelope } from "./event-envelope.ts";
import type { MalformedEvents } from "./malformed-events.ts";
import { readVmEvent, type VmEvent } from "./vm-event.ts";

export interface VmEventDeps {
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly malformedEvents: Pick<MalformedEvents, "add">;
  readonly noteMachine: NoteMachine;
}

/**
 * Handles one event, whichever way it came: starts the protection or the retirement of its machine.
 *
 * Events repeat and overtake each other. A repeated one finds the instance that it has started, and asks for nothing more. Another
 * one asks the instance that runs to check the machine again: it may be about a change that came after the machine was read.
 *
 * An event that is about something else or cannot be read is acknowledged: redelivery would not help.
 *
 * @throws When no workflow could be started, so that the event is delivered again.
 */
export async function handleVmEvent(
  deps: VmEventDeps,
  entrance: EventEntrance,
  raw: unknown,
  context: InvocationContext,
): Promise<void> {
  const event = await readEvent(raw);
  if (event.kind === "notOurs") {
    context.debug(`Event ignored: ${event.because}.`);
    return;
  }
  if (event.kind === "malformed") {
    await countMalformedEvent(deps, entrance, event.because, context);
    return;
  }
  const { vmId, eventId } = event;
  const workflows = deps.workflows(context);
  const request = { vmId, requestId: eventId };
  if (event.kind === "written") await deps.noteMachine(vmId, context);
  const { instanceId, kind } =
    event.kind === "deleted"
      ? await requestRetirement(workflows, request)
      : await requestProtection(workflows, { ...request, source: "event" });
  context.info(
    `Event ${safeLine(eventId, 100)} for ${vmId}: ${instanceId} ${kind === "started" ? "started" : "is already running"}.`,
  );
}

/** @param because - One bounded line without secrets. */
export async function countMalformedEvent(
  { malformedEvents }: Pick<VmEventDeps, "malformedEvents">,
  entrance: EventEntrance,
  because: string,
  context: InvocationContext,
): Promise<void> {
  context.warn(`Malformed event acknowledged and dropped: ${because}.`);
  await malformedEvents.add(because, entrance);
}

async function readEvent(raw: unknown): Promise<VmEvent> {
  try {
    return readVmEvent(await readEventEnvelope(raw));
  } catch (error) {
    return { kind: "malformed", because: safeLine(error instanceof Error ? error.message : String(error), 300) };
  }
}
