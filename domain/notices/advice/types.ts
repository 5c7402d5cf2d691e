import type { WhoActs } from "../notice.ts";
import type { AdviceSource } from "./sources.ts";

/**
 * What retrying can do: `later` the cause passes without action, `once` one more try is worth it, `no` not before a repair,
 * `tomorrow` not before the next day (UTC), when the quota is renewed.
 */
export const retryClasses = ["later", "once", "no", "tomorrow"] as const;
export type RetryClass = (typeof retryClasses)[number];

/** What one of Azure Backup's error codes means, what to do, and who must do it; `none`: the app goes on by itself. */
export interface ErrorAdvice {
  readonly meaning: string;
  readonly whatToDo: string;
  readonly whoActs: WhoActs;
  readonly retry: RetryClass;
}

/** A row of the tables: codes that share one advice, symbolic or numeric. docs/errors.md shows every row. */
export type AdviceRow = readonly [
  codes: readonly string[],
  meaning: string,
  whatToDo: string,
  whoActs: WhoActs,
  retry: RetryClass,
  sources: readonly AdviceSource[],
];
