/** Size of a value as JSON on the wire. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), "utf8");
}

/** One line without control characters, of at most `maxCharacters`; never half of a surrogate pair. */
export function shortLine(text: string, maxCharacters: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim()
    .toWellFormed();
  const characters = Array.from(line);
  return characters.length <= maxCharacters ? line : `${characters.slice(0, maxCharacters - 1).join("")}…`;
}

/**
 * The longest prefix of `rows` that fits, and how many rows were omitted.
 *
 * @param sizeOf - Bytes of the whole message with these rows; grows with them.
 */
export function fittingRows<Row>(
  rows: readonly Row[],
  maxBytes: number,
  sizeOf: (rows: readonly Row[], omitted: number) => number,
): { readonly rows: readonly Row[]; readonly omitted: number } {
  let kept = rows.length;
  while (kept > 0 && sizeOf(rows.slice(0, kept), rows.length - kept) > maxBytes) kept -= 1;
  return { rows: rows.slice(0, kept), omitted: rows.length - kept };
}
