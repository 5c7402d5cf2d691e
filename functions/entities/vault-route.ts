import type { EntityContext } from "durable-functions";
import {
  applyRouteOperation,
  isForgettableRoute,
  noRoute,
  type RouteOperation,
  type VaultRoute,
} from "../../domain/coordination/vault-route.ts";
import { vaultRoute as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `vaultRoute`, one per family of vaults: which of them have no place today, so that not every machine asks all
 * of them. A hint; the rule is in domain/coordination/vault-route.ts. It deletes itself when it has none.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function vaultRoute(context: EntityContext<VaultRoute>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyRouteOperation(context.df.getState(() => noRoute) ?? noRoute, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (isForgettableRoute(state)) context.df.destructOnExit();
}

function readOperation(context: EntityContext<VaultRoute>): RouteOperation | undefined {
  const { operationName } = context.df;
  if (operationName !== "next" && operationName !== "closed") return undefined;
  const input = contract.operations[operationName].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name: operationName } as RouteOperation) : undefined;
}
