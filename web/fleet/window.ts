/** A list of rows of one height in a frame that scrolls; lengths in pixels. */
export interface Frame {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly rows: number;
}

/** Rows above and below the frame that are drawn, too: scrolling shows no gap. */
const OVERSCAN_ROWS = 12;

/** The rows to draw: from `first`, before `end`. */
export function rowsToDraw({ scrollTop, height, rowHeight, rows }: Frame): {
  readonly first: number;
  readonly end: number;
} {
  const first = Math.floor(scrollTop / rowHeight) - OVERSCAN_ROWS;
  const end = Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN_ROWS;
  return { first: within(first, rows), end: within(end, rows) };
}

function within(row: number, rows: number): number {
  return Math.min(Math.max(row, 0), rows);
}

/** Where the frame must scroll to, to show the row wholly: as little as possible. */
export function scrollTopFor(row: number, { scrollTop, height, rowHeight }: Omit<Frame, "rows">): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}

/**
 * The row that a key leads to from the present one; `undefined` when the key leads nowhere.
 *
 * @param row - -1 while no row is the present one.
 */
export function rowForKey(
  key: string,
  row: number,
  { height, rowHeight, rows }: Omit<Frame, "scrollTop">,
): number | undefined {
  const page = Math.max(1, Math.floor(height / rowHeight) - 1);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -rows,
    End: rows,
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined || rows === 0) return undefined;
  return Math.min(Math.max(row + step, 0), rows - 1);
}
