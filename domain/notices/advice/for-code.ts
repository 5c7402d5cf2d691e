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
