/** Levels of objects and lists in a body. More would overflow the stack where a body is merged or sent back. */
export const MAX_JSON_DEPTH = 128;

const OPENING = /[[{]/;
const CLOSING = /[\]}]/;
const STRUCTURE = /"(?:[^"\\]|\\.)*"|[[\]{}]/gs;

/** Whether a JSON text is nested deeper than {@link MAX_JSON_DEPTH}. Takes linear time and no stack. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(STRUCTURE)) {
    if (OPENING.test(token) && token.length === 1) depth += 1;
    if (CLOSING.test(token) && token.length === 1) depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}
