import { useSignal } from "@preact/signals";
import { rowWindow } from "../../progress/row-window.ts";
import type { DataTableProps } from "./data-table.tsx";

/** As views.css has it; rows that are only drawn when seen must be of one height. Pixels. */
const ROW_HEIGHT = 56;
const FRAME_HEIGHT = 560;

/**
 * A table of thousands of rows in a frame of its own that scrolls; only the rows that are seen are drawn. The frame takes the focus, so
 * that the keyboard scrolls it.
 */
export function WindowedRows<Row>({ label, columns, rows, rowKey }: DataTableProps<Row>) {
  const scrollTop = useSignal(0);
  const { first, end } = rowWindow(rows.length, ROW_HEIGHT, scrollTop.value, FRAME_HEIGHT);
  return (
    <section
      class="table-frame windowed"
      aria-label={`${label}, scrolls`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
      tabIndex={0}
      onScroll={(event) => {
        scrollTop.value = event.currentTarget.scrollTop;
      }}
    >
      <table class="list" aria-label={label} aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <th key={column.label} scope="col">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} />
          {rows.slice(first, end).map((row, index) => (
            <tr key={rowKey(row)} aria-rowindex={first + index + 2}>
              {columns.map(({ label: name, cell, isHead }) =>
                isHead === true ? (
                  <th key={name} scope="row">
                    <div>{cell(row)}</div>
                  </th>
                ) : (
                  <td key={name}>
                    <div>{cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
          <Spacer rows={rows.length - end} />
        </tbody>
      </table>
    </section>
  );
}

/** Stands for rows that are not drawn. */
function Spacer({ rows }: { readonly rows: number }) {
  return rows <= 0 ? null : <tr class="spacer" style={{ height: `${rows * ROW_HEIGHT}px` }} />;
}
