import type { EntityContext } from "durable-functions";
import {
  applyRecheckOperation,
  noRecheckRequests,
  type RecheckOperation,
  type RecheckRequests,
  recheckOperations,
} from "../../domain/coordination/recheck-requests.ts";
import { recheckRequests as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `recheckRequests`, one per machine: keeps requests to check the machine again. One writer at a time, and it
 * survives restarts; the rule is in domain/coordination/recheck-requests.ts.
 *
 * An unknown operation changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function recheckRequests(context: EntityContext<RecheckRequests>): void {
  const operation = context.df.operationName ?? "";
  if (!isRecheckOperation(operation)) {
    context.error(`Entity ${contract.name} does not know the operation "${operation}".`);
    context.df.return(null);
    return;
  }
  const before = context.df.getState(() => noRecheckRequests) ?? noRecheckRequests;
  const { state, result } = applyRecheckOperation(before, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing: one without a request must not stay.
  if (state.pending === 0) context.df.destructOnExit();
}

function isRecheckOperation(name: string): name is RecheckOperation {
  return recheckOperations.some((operation) => operation === name);
}
