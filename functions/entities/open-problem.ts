import type { EntityContext } from "durable-functions";
import {
  applyProblemOperation,
  type OpenProblem,
  type ProblemOperation,
} from "../../domain/coordination/open-problem.ts";
import { openProblem as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `openProblem`, one per machine: why it is not protected, since when, and when it is tried again. Its one writer
 * is the machine's `protectVirtualMachine`. It deletes itself when the problem is closed.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function openProblem(context: EntityContext<OpenProblem | null>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} does not know the operation "${context.df.operationName}".`);
    context.df.return(null);
    return;
  }
  const before = context.df.getState(() => null) ?? undefined;
  const { state, result } = applyProblemOperation(before, operation);
  context.df.setState(state ?? null);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (state === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<OpenProblem | null>): ProblemOperation | undefined {
  const { operationName: name } = context.df;
  if (name === "close") return { name };
  const found = contract.operations.open.input.safeParse(context.df.getInput<unknown>());
  if (name !== "open" || !found.success) return undefined;
  const { until, ...known } = found.data;
  return { name, found: { ...known, ...(until !== undefined && { until }) } };
}
