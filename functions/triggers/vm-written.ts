import type { InvocationContext } from "@azure/functions";
import { fnv1a64, machineInstanceId } from "../../domain/coordination/instance-id.ts";
import type { Workflows } from "../../domain/ports/workflows.ts";
import type { MalformedEvents } from "../events/malformed-events.ts";
import { type EventEnvelope, readVmEvent, type VmEvent } from "../events/vm-event.ts";

interface Deps {
  /** Reads either event schema; throws when it is neither. */
  readonly readEnvelope: (raw: unknown) => Promise<EventEnvelope>;
  readonly workflows: (context: InvocationContext) => Workflows;
  readonly malformedEvents: MalformedEvents;
}

/**
 * A virtual machine was made or changed: starts its protection (Event Grid trigger).
 *
 * Events repeat and overtake each other. A repeated one finds the running instance; it may also tell of something that
 * the instance saw too early to notice, so a second workflow leaves a durable mark to look once more.
 *
 * An event that is not ours or cannot be read is acknowledged: sending it again would not change it. Only when no
 * workflow could be started does this throw, so that Event Grid delivers again.
 */
export function createVmWritten(deps: Deps) {
  return async (raw: unknown, context: InvocationContext): Promise<void> => {
    const event = await readEvent(deps, raw);
    if (event.kind === "notOurs") {
      context.debug(`Event ignored: ${event.because}.`);
      return;
    }
    if (event.kind === "malformed") {
      deps.malformedEvents.add(event.because);
      context.warn(`Malformed event acknowledged and dropped: ${event.because}.`);
      return;
    }

    const { vmId, eventId } = event;
    const workflows = deps.workflows(context);
    const instanceId = machineInstanceId("protect", vmId);
    const answer = await workflows.startUnlessRunning({
      workflow: "protectVirtualMachine",
      instanceId,
      input: { vmId },
    });
    context.info(`Event ${eventId} for ${vmId}: ${instanceId} ${answer === "started" ? "started" : "runs already"}.`);
    if (answer === "started") return;

    const lookAgainId = `${machineInstanceId("lookAgain", vmId)}:${fnv1a64(eventId)}`;
    await workflows.startOnce({ workflow: "lookAgain", instanceId: lookAgainId, input: { vmId } });
  };
}

async function readEvent(deps: Deps, raw: unknown): Promise<VmEvent> {
  try {
    return readVmEvent(await deps.readEnvelope(raw));
  } catch (error) {
    return { kind: "malformed", because: error instanceof Error ? error.message : String(error) };
  }
}
