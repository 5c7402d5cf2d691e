import type { EntityContext } from "durable-functions";
import { type BudgetWorkers, noWorkers, reportWorker } from "../../domain/coordination/budget-workers.ts";
import { requestBudget as contract } from "../../orchestrations/contracts/entities.ts";

/**
 * Durable entity `requestBudget`, one per subscription and RBAC action: which processes of the app share the budget. Signalled by
 * each of them every few minutes; the rule is in domain/coordination/budget-workers.ts. There are about a dozen per subscription.
 *
 * Anything else changes nothing and returns `null`: an entity's error reaches its caller without its text.
 */
export function requestBudget(context: EntityContext<BudgetWorkers>): void {
  const { operationName } = context.df;
  const input = contract.operations.report.input.safeParse(context.df.getInput<unknown>());
  if (operationName !== "report" || !input.success) {
    context.error(`Entity ${contract.name} does not know the operation "${operationName}".`);
    context.df.return(null);
    return;
  }
  const { workerId, nowMs } = input.data;
  context.df.setState(reportWorker(context.df.getState(() => noWorkers) ?? noWorkers, workerId, nowMs));
  context.df.return(true);
}
