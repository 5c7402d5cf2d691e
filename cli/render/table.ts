import { cellWidth, clean, cut } from "./text.ts";

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string | number | undefined;
  /** Narrower than this it is not made, however narrow the terminal; a column without it is never cut. */
  readonly shrinksTo?: number;
  readonly paint?: (text: string, row: Row) => string;
  readonly alignsRight?: boolean;
}

const GAP = "  ";

export interface TableOptions {
  /** Cells of the terminal; `undefined` when the text goes elsewhere: then nothing is cut. */
  readonly columns: number | undefined;
  readonly write: (text: string) => Promise<void>;
  readonly paintTitle?: (text: string) => string;
}

/**
 * A table that is written page by page, so that only one page is in memory. The first page decides how wide the columns are; a
 * later cell that is wider is cut on a terminal, and elsewhere moves its line.
 */
export function createTable<Row>(columns: readonly Column<Row>[], options: TableOptions) {
  let widths: readonly number[] | undefined;
  const isCut = options.columns !== undefined;

  const line = (cells: readonly string[], fixed: readonly number[], paint: (text: string, index: number) => string) =>
    cells
      .map((cell, index) => {
        const width = fixed[index] ?? 0;
        const text = isCut ? cut(cell, width) : cell;
        const padding = " ".repeat(Math.max(0, width - cellWidth(text)));
        const painted = paint(text, index);
        return columns[index]?.alignsRight === true ? `${padding}${painted}` : `${painted}${padding}`;
      })
      .join(GAP)
      .trimEnd();

  return async (rows: readonly Row[]): Promise<void> => {
    if (rows.length === 0) return;
    const cells = rows.map((row) => columns.map((column) => cellText(column.value(row))));
    const lines: string[] = [];
    if (widths === undefined) {
      widths = fitted(columns, naturalWidths(columns, cells), options.columns);
      const titles = columns.map(({ title }) => title);
      lines.push(line(titles, widths, (text) => options.paintTitle?.(text) ?? text));
    }
    const fixed = widths;
    for (const [index, row] of rows.entries()) {
      const paint = (text: string, column: number) => columns[column]?.paint?.(text, row) ?? text;
      lines.push(line(cells[index] ?? [], fixed, paint));
    }
    await options.write(`${lines.join("\n")}\n`);
  };
}

function cellText(value: string | number | undefined): string {
  return value === undefined || value === "" ? "-" : clean(String(value));
}

function naturalWidths(columns: readonly Column<never>[], cells: readonly (readonly string[])[]): readonly number[] {
  return columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, cellWidth(row[index] ?? "")), cellWidth(title)),
  );
}

/** Takes what is too much from the columns that may shrink, always from the widest. */
function fitted(columns: readonly Column<never>[], natural: readonly number[], available: number | undefined) {
  const widths = [...natural];
  if (available === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - available;
  while (excess > 0) {
    const spare = widths.map((width, index) => (width > (columns[index]?.shrinksTo ?? width) ? width : 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}
