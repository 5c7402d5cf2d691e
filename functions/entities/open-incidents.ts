import type { EntityContext } from "durable-functions";
import {
  applyIndexOperation,
  type IndexOperation,
  isForgettableIndex,
  noOpenIncidents,
  type OpenIncidents,
} from "../../domain/incidents/open-incidents.ts";
import { openIncidents as contract } from "../../orchestrations/contracts/incidents.ts";

/**
 * Durable entity `openIncidents`, one per subscription and one for the app: which open incidents concern which machines and vaults; the
 * rule is in domain/incidents/open-incidents.ts. It deletes itself when it has nothing to keep.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function openIncidents(context: EntityContext<OpenIncidents>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyIndexOperation(context.df.getState(() => noOpenIncidents) ?? noOpenIncidents, operation);
  context.df.setState(state);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (isForgettableIndex(state)) context.df.destructOnExit();
}

function readOperation(context: EntityContext<OpenIncidents>): IndexOperation | undefined {
  const { operationName: name } = context.df;
  if (name !== "ask" && name !== "settle") return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as IndexOperation) : undefined;
}
