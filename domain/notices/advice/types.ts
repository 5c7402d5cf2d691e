import type { WhoActs } from "../notice.ts";

/** What retrying can do: `later` the cause passes without action, `once` one more try is worth it, `never` before a repair. */
type RetryClass = "later" | "once" | "never";

/** What one of Azure Backup's error codes means, what to do, and who must do it. */
export interface ErrorAdvice {
  readonly meaning: string;
  readonly whatToDo: string;
  readonly whoActs: WhoActs;
  readonly retry: RetryClass;
}

/** A row of the tables: codes that share one advice. */
export type AdviceRow = readonly [
  codes: readonly string[],
  meaning: string,
  whatToDo: string,
  whoActs: WhoActs,
  retry: RetryClass,
];
