import type { EntityContext } from "durable-functions";
import type { Incident } from "../../domain/incidents/incident.ts";
import { applyIncidentOperation, type IncidentOperation } from "../../domain/incidents/incident-operations.ts";
import { incident as contract } from "../../orchestrations/contracts/incidents.ts";

/**
 * Durable entity `incident`, one per incident: what it concerns, and what was told of it; the rules are in
 * domain/incidents/incident-operations.ts. It deletes itself a day after it was resolved.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function incident(context: EntityContext<Incident | null>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyIncidentOperation(context.df.getState(() => null) ?? undefined, operation);
  context.df.setState(state ?? null);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (state === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<Incident | null>): IncidentOperation | undefined {
  const { operationName } = context.df;
  const names = Object.keys(contract.operations) as IncidentOperation["name"][];
  const name = names.find((known) => known === operationName);
  if (name === undefined) return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as IncidentOperation) : undefined;
}
