import type { InvocationContext } from "@azure/functions";
import { countMalformedEvent, handleVmEvent, type VmEventDeps } from "../events/handle-vm-event.ts";
import { readQueueMessage } from "../events/queue-message.ts";

/**
 * A virtual machine was created, changed or deleted, and Event Grid has put the event into a storage queue (queue trigger). Does what
 * `vmWritten` does. When this throws, the host makes the message visible again, and after `maxDequeueCount` attempts moves it to
 * `<queue>-poison`, where the next sweep takes it.
 */
export function createVmWrittenFromQueue(deps: VmEventDeps) {
  return async (raw: unknown, context: InvocationContext): Promise<void> => {
    const message = readQueueMessage(raw);
    if (message.kind === "malformed") {
      await countMalformedEvent(deps, "queue", message.because, context);
      return;
    }
    for (const event of message.events) await handleVmEvent(deps, "queue", event, context);
  };
}
