import { EntityId, type OrchestrationContext, type Task } from "durable-functions";
import { machineKey } from "../../domain/coordination/instance-id.ts";
import type { AttentionOperation } from "../../domain/coordination/recheck-requests.ts";

/** Asks the durable entity that keeps the machine's mark. */
export function* askAttention(
  context: OrchestrationContext,
  vmId: string,
  operation: AttentionOperation,
): Generator<Task, unknown, unknown> {
  return yield context.df.callEntity(new EntityId("attention", machineKey(vmId)), operation);
}

/**
 * Takes the mark. Should the entity fail, the answer is "none": whoever left the mark waits until this instance has ended
 * and starts another one, so that nothing is lost.
 */
export function* takeMark(context: OrchestrationContext, vmId: string): Generator<Task, boolean, unknown> {
  try {
    return (yield* askAttention(context, vmId, "take")) === true;
  } catch {
    return false;
  }
}
