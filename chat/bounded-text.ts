/** Size of a value as JSON on the wire. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), "utf8");
}

/**
 * The longest prefix of `rows` that fits, and how many rows were omitted. Measures a few prefixes only: halving finds the longest.
 *
 * @param sizeOf - Bytes of the whole message with these rows; grows with them.
 */
export function fittingRows<Row>(
  rows: readonly Row[],
  maxBytes: number,
  sizeOf: (rows: readonly Row[], omitted: number) => number,
): { readonly rows: readonly Row[]; readonly omitted: number } {
  const fits = (count: number) => sizeOf(rows.slice(0, count), rows.length - count) <= maxBytes;
  if (fits(rows.length)) return { rows, omitted: 0 };
  let kept = 0;
  let tooMany = rows.length;
  while (tooMany - kept > 1) {
    const middle = Math.floor((kept + tooMany) / 2);
    if (fits(middle)) kept = middle;
    else tooMany = middle;
  }
  return { rows: rows.slice(0, kept), omitted: rows.length - kept };
}
