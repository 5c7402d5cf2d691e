import { guestErrors } from "./guest.ts";
import { restoreErrors } from "./restore.ts";
import { serviceErrors } from "./service.ts";
import type { ErrorAdvice } from "./types.ts";

const ADVICE: ReadonlyMap<string, ErrorAdvice> = new Map(
  [...guestErrors, ...serviceErrors, ...restoreErrors].flatMap(([codes, meaning, whatToDo, whoActs, retry]) =>
    codes.map((code) => [code.toLowerCase(), { meaning, whatToDo, whoActs, retry }] as const),
  ),
);

/** Advice for a code of Azure Backup, symbolic or numeric, in any casing; `undefined` for an unknown one. */
export function adviceForCode(code: string): ErrorAdvice | undefined {
  return ADVICE.get(code.trim().toLowerCase());
}

/** Every code that has advice, in lower case. */
export function codesWithAdvice(): readonly string[] {
  return [...ADVICE.keys()];
}
