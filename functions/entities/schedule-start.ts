import type { EntityContext } from "durable-functions";
import type { Instant } from "../../domain/instant.ts";
import { scheduleStart as contract } from "../../orchestrations/contracts/schedule-start.ts";

/**
 * Durable entity `scheduleStart`, one per installation: what fell due before it is none of the app's. Signalled by `scheduleTick`; a
 * repeated operation changes nothing.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function scheduleStart(context: EntityContext<{ readonly at: Instant }>): void {
  const { operationName } = context.df;
  const input = contract.operations.begin.input.safeParse(context.df.getInput<unknown>());
  if (operationName !== "begin" || !input.success) {
    context.error(`Entity ${contract.name} does not know the operation "${operationName}".`);
    context.df.return(null);
    return;
  }
  const isFirst = (context.df.getState() ?? undefined) === undefined;
  if (isFirst) context.df.setState(input.data);
  context.df.return(isFirst);
}
