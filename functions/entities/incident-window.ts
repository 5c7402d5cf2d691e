import type { EntityContext } from "durable-functions";
import {
  applyWindowOperation,
  type IncidentWindow,
  type WindowOperation,
} from "../../domain/incidents/incident-window.ts";
import { incidentWindow as contract } from "../../orchestrations/contracts/incidents.ts";

/**
 * Durable entity `incidentWindow`, one per family and cause: which incident newly failing machines join; the rule is in
 * domain/incidents/incident-window.ts. It deletes itself with the cause's last incident.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function incidentWindow(context: EntityContext<IncidentWindow | null>): void {
  const operation = readOperation(context);
  if (operation === undefined) {
    context.error(`Entity ${contract.name} cannot read the operation "${context.df.operationName}" or its input.`);
    context.df.return(null);
    return;
  }
  const { state, result } = applyWindowOperation(context.df.getState(() => null) ?? undefined, operation);
  context.df.setState(state ?? null);
  context.df.return(result);
  // After `return`, which marks the entity as existing.
  if (state === undefined) context.df.destructOnExit();
}

function readOperation(context: EntityContext<IncidentWindow | null>): WindowOperation | undefined {
  const { operationName: name } = context.df;
  if (name !== "join" && name !== "release") return undefined;
  const input = contract.operations[name].input.safeParse(context.df.getInput<unknown>());
  return input.success ? ({ ...input.data, name } as WindowOperation) : undefined;
}
