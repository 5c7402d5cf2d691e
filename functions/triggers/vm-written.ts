import type { InvocationContext } from "@azure/functions";
import { handleVmEvent, type VmEventDeps } from "../events/handle-vm-event.ts";

/** A virtual machine was created, changed or deleted (Event Grid trigger). Throws only for Event Grid to deliver again. */
export function createVmWritten(deps: VmEventDeps) {
  return (raw: unknown, context: InvocationContext): Promise<void> => handleVmEvent(deps, "webhook", raw, context);
}
