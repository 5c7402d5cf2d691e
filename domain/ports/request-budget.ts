import type { BudgetAnswer, BudgetObservation } from "../coordination/request-budget.ts";
import type { RequestKey } from "../coordination/request-limits.ts";

/** The requests to Azure that the app may still send. Shared by everything in one process. */
export interface RequestBudget {
  /** Takes one request out of every given budget, or out of none. A further page of a list continues what was begun. */
  take(keys: readonly RequestKey[], request: { readonly continuesList: boolean }): BudgetAnswer;
  /** What a response said about one of them. */
  learn(key: RequestKey, observed: BudgetObservation): void;
}
