import type { EntityContext } from "durable-functions";
import { applyDigestOperation, type DigestOperation, noDigest, type SweepDigest } from "../../domain/sweep/digest.ts";
import { sweepDigest as contract } from "../../orchestrations/contracts/sweep.ts";

/**
 * Durable entity `sweepDigest`, one per sweep and one for the time between them: counts how the runs that the sweep started have ended; the rule is in
 * domain/sweep/digest.ts. It deletes itself when it is not open.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function sweepDigest(context: EntityContext<SweepDigest>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} does not know the operation "${context.df.operationName}".`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyDigestOperation(context.df.getState(() => noDigest) ?? noDigest, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (!state.isOpen) context.df.destructOnExit();
}

function readOperation(context: EntityContext<SweepDigest>): DigestOperation | undefined {
  const { operationName: name } = context.df;
  if (name === "open" || name === "read" || name === "close" || name === "take") return { name };
  const run = contract.operations.record.input.safeParse(context.df.getInput<unknown>());
  return name === "record" && run.success ? { name, run: run.data } : undefined;
}
