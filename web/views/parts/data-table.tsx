import type { ComponentChildren } from "preact";

interface Column<Row> {
  readonly label: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** The cell that names the row. */
  readonly isHead?: boolean;
  /** Numbers: at the line's end. */
  readonly isNumber?: boolean;
}

export interface DataTableProps<Row> {
  /** What the table shows, for those who do not see where it stands. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

/** A table of at most a few hundred rows; on a phone each row is a card with the columns' names in it. */
export function DataTable<Row>({ label, columns, rows, rowKey }: DataTableProps<Row>) {
  return (
    <div class="table-frame">
      <table class="list cards" aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col" class={column.isNumber === true ? "numeric" : undefined}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <Cell key={column.label} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({ column, row }: { readonly column: Column<Row>; readonly row: Row }) {
  const { label, cell, isHead = false, isNumber = false } = column;
  if (isHead) return <th scope="row">{cell(row)}</th>;
  return (
    <td data-label={label} class={isNumber ? "numeric" : undefined}>
      <div>{cell(row)}</div>
    </td>
  );
}
