import type { EntityContext } from "durable-functions";
import {
  applyControlOperation,
  type ControlOperation,
  newRunControl,
  type RunControl,
} from "../../domain/schedule/run-control.ts";
import { runControl as contract } from "../../orchestrations/contracts/runs.ts";

/**
 * Durable entity `runControl`, one per run of a schedule: the slots of its limits, whether it is cancelled, and how far its parts are;
 * the rule is in domain/schedule/run-control.ts. It deletes itself when the run has ended.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function runControl(context: EntityContext<RunControl>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const before = context.df.getState(() => newRunControl) ?? newRunControl;
  const { state, result } = applyControlOperation(before, operation);
  if (state !== undefined) context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (state === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<RunControl>): ControlOperation | undefined {
  const { operationName: name } = context.df;
  if (name === "cancel" || name === "read" || name === "close") return { name };
  const update = contract.operations.update.input.safeParse(context.df.getInput<unknown>());
  return name === "update" && update.success ? { name, update: update.data } : undefined;
}
