/** A column of a table as text: its heading, and what it says of a row. */
export interface CsvColumn<Row> {
  readonly heading: string;
  readonly value: (row: Row) => string | number | undefined;
}

/**
 * The rows as CSV (RFC 4180), with a byte order mark, so that spreadsheets read UTF-8.
 *
 * A text that a spreadsheet would take for a formula gets an apostrophe in front: names come from whoever creates machines.
 */
export function toCsv<Row>(rows: readonly Row[], columns: readonly CsvColumn<Row>[]): string {
  const lines = [
    columns.map(({ heading }) => quoted(heading)),
    ...rows.map((row) => columns.map(({ value }) => cell(value(row)))),
  ];
  return `\uFEFF${lines.map((line) => `${line.join(",")}\r\n`).join("")}`;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return "";
  return typeof value === "number" ? String(value) : quoted(withoutFormula(value));
}

/** Also behind spaces and invisible marks, which some programs skip. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r\n＝＋－＠]/u;

function withoutFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
