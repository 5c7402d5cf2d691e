import { guestErrors } from "./guest.ts";
import { restoreErrors } from "./restore.ts";
import { serviceErrors } from "./service.ts";
import type { AdviceRow, ErrorAdvice } from "./types.ts";

/** Everything the app knows about Azure Backup's error codes. An unknown code keeps Azure's own text. */
export const adviceRows: readonly AdviceRow[] = [...guestErrors, ...serviceErrors, ...restoreErrors];

const ADVICE: ReadonlyMap<string, ErrorAdvice> = new Map(
  adviceRows.flatMap(([codes, meaning, whatToDo, whoActs, retry]) =>
    codes.map((code) => [code.toLowerCase(), { meaning, whatToDo, whoActs, retry }] as const),
  ),
);

/** Advice for a code of Azure Backup, symbolic or numeric, in any casing; `undefined` for an unknown one. */
export function adviceForCode(code: string): ErrorAdvice | undefined {
  return ADVICE.get(code.trim().toLowerCase());
}

/** Shorter ones, and numbers, may end anything. */
const MIN_CHARACTERS_AT_END = 12;
const CODES: readonly string[] = adviceRows
  .flatMap(([codes]) => codes)
  .toSorted((one, other) => other.length - one.length);

/** The code as Azure spells it; `undefined` for an unknown one. */
export function knownCode(code: string): string | undefined {
  return CODES.find((known) => known.toLowerCase() === code.toLowerCase());
}

/** The longest known code in which the text ends, in any casing, as Azure spells it. */
export function knownCodeAtEnd(text: string): string | undefined {
  const searched = text.toLowerCase();
  return CODES.find((code) => code.length >= MIN_CHARACTERS_AT_END && searched.endsWith(code.toLowerCase()));
}
