/** Which rows of equal height are drawn: from `first` up to, not including, `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Rows drawn beyond what is seen, so that scrolling does not show blanks. */
const OVERSCAN = 10;

/** Heights and positions are in pixels. */
export function rowWindow(rows: number, rowHeight: number, scrollTop: number, height: number): RowWindow {
  const first = Math.max(0, Math.min(rows, Math.floor(scrollTop / rowHeight) - OVERSCAN));
  return { first, end: Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN) };
}
