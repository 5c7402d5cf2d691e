import type { EntityContext } from "durable-functions";
import { type AppCounts, addCounts, noCounts } from "../../domain/coordination/app-counts.ts";
import { appCounts as contract } from "../../orchestrations/contracts/counts.ts";

/**
 * Durable entity `appCounts`, one: totals that metrics show, over all of the app's processes and their restarts. Signalled when there is
 * something to count, which is rare.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function appCounts(context: EntityContext<AppCounts>): void {
  const { operationName } = context.df;
  const input = contract.operations.add.input.safeParse(context.df.getInput<unknown>());
  if (operationName !== "add" || !input.success) {
    context.error(`Entity ${contract.name} does not know the operation "${operationName}".`);
    context.df.return(null);
    return;
  }
  const { throttledRequests = 0 } = input.data;
  context.df.setState(addCounts(context.df.getState(() => noCounts) ?? noCounts, { throttledRequests }));
  context.df.return(true);
}
