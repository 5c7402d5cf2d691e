import type { EntityContext } from "durable-functions";
import { noUsedActions, type UsedActions, useAction } from "../../domain/actions/used-actions.ts";
import { usedActions as contract } from "../../orchestrations/contracts/actions.ts";

/**
 * Durable entity `usedActions`, sixteen of them: which actions people did by a link in a message, so that a link works once. Signalled by
 * the trigger; the rule is in domain/actions/used-actions.ts.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function usedActions(context: EntityContext<UsedActions>): void {
  const { operationName } = context.df;
  const input = contract.operations.use.input.safeParse(context.df.getInput<unknown>());
  if (operationName !== "use" || !input.success) {
    context.error(`Entity ${contract.name} does not know the operation "${operationName}".`);
    context.df.return(null);
    return;
  }
  const { id, at } = input.data;
  context.df.setState(useAction(context.df.getState(() => noUsedActions) ?? noUsedActions, id, at));
  context.df.return(true);
}
