import type { WhoActs } from "../notice.ts";
import { guestErrors } from "./guest.ts";
import { restoreErrors } from "./restore.ts";
import { serviceErrors } from "./service.ts";

/** What a repetition can do: `later` it passes by itself, `once` worth one more try before a human, `never` until repaired. */
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

const ADVICE: ReadonlyMap<string, ErrorAdvice> = new Map(
  [...guestErrors, ...serviceErrors, ...restoreErrors].flatMap(([codes, meaning, whatToDo, whoActs, retry]) =>
    codes.map((code) => [code.toLowerCase(), { meaning, whatToDo, whoActs, retry }] as const),
  ),
);

/** Advice for a code of Azure Backup, symbolic or numeric, in any casing; `undefined` for one we have not met. */
export function adviceFor(code: string): ErrorAdvice | undefined {
  return ADVICE.get(code.trim().toLowerCase());
}

/** Every code that has advice, in lower case. */
export function advisedCodes(): readonly string[] {
  return [...ADVICE.keys()];
}
