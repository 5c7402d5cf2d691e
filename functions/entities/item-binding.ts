import type { EntityContext } from "durable-functions";
import {
  applyBindingOperation,
  type BindingOperation,
  type ItemBinding,
} from "../../domain/coordination/item-binding.ts";
import { itemBinding as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `itemBinding`, one per machine: remembers for which machine an item without a recovery point was enabled; the
 * rule is in domain/protection/state.ts. It deletes itself when it remembers nothing.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function itemBinding(context: EntityContext<ItemBinding>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} does not know the operation "${context.df.operationName}".`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyBindingOperation(context.df.getState(() => ({})) ?? {}, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (state.uniqueId === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<ItemBinding>): BindingOperation | undefined {
  const { operationName: name } = context.df;
  if (name === "read" || name === "forget") return { name };
  const uniqueId = contract.operations.bind.input.safeParse(context.df.getInput<unknown>());
  return name === "bind" && uniqueId.success ? { name, uniqueId: uniqueId.data } : undefined;
}
