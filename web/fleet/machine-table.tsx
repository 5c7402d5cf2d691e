import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { machineHref } from "../routes.ts";
import { navigate } from "../shell/location.ts";
import type { HeldRows } from "./held-rows.ts";
import { MachineRow } from "./machine-row.tsx";
import type { MachineQuery, SortName } from "./query.ts";
import { useFrame } from "./use-frame.ts";
import { type Frame, rowForKey, rowsToDraw, scrollTopFor } from "./window.ts";

/** The columns, in order; `sort` of those that can be sorted by. */
const COLUMNS: readonly { readonly heading: string; readonly sort: SortName }[] = [
  { heading: "Machine", sort: "name" },
  { heading: "State", sort: "badness" },
  { heading: "Why", sort: "reason" },
  { heading: "Last recovery point", sort: "recoveryPoint" },
  { heading: "In this state since", sort: "since" },
  { heading: "Vault", sort: "vault" },
  { heading: "Location", sort: "location" },
  { heading: "Rule", sort: "rule" },
];

/** The tallest rows that fit their text, in parts of the text's size: as a table, and as cards. */
const ROW_REM = 3.8;
const CARD_REM = 9.2;

export interface MachineTableProps {
  readonly rows: HeldRows;
  readonly query: MachineQuery;
  readonly onSort: (sort: SortName) => void;
}

/**
 * The table of machines. Draws the rows in sight only, so that 10,000 cost what 50 do; tells screen readers the place of each.
 *
 * No `<table>`, which lays out every row before it draws one. Arrows, Page Up and Down, Home and End move through all rows, Enter
 * opens the machine.
 */
export function MachineTable({ rows, query, onSort }: MachineTableProps) {
  const { frame, height, scrollTop, isCards, remPixels, onScroll } = useFrame();
  const rowHeight = (isCards ? CARD_REM : ROW_REM) * remPixels;
  const chosen = useSignal<{ readonly vmId: string; readonly row: number } | undefined>(undefined);
  const shouldFocus = useRef(false);
  const size = { height, rowHeight, rows: rows.count };
  const row = rowOf(chosen.value, rows);
  const drawn = drawnRows({ ...size, scrollTop }, row);

  const choose = (next: number) => {
    const vmId = rows.at(next)?.vmId;
    if (vmId !== undefined) chosen.value = { vmId, row: next };
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isForRow(event)) return;
    if (event.key === "Enter") navigate(machineHref(rows.at(row)?.vmId ?? ""));
    const next = rowForKey(event.key, row, size);
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
    shouldFocus.current = true;
    if (frame.current !== null) frame.current.scrollTop = scrollTopFor(next, { ...size, scrollTop });
  };
  useLayoutEffect(() => {
    if (!shouldFocus.current) return;
    shouldFocus.current = false;
    frame.current?.querySelector<HTMLElement>(`[aria-rowindex="${row + 2}"]`)?.focus({ preventScroll: true });
  });

  return (
    <div
      ref={frame}
      role="grid"
      aria-label="Machines"
      aria-rowcount={rows.count + 1}
      aria-colcount={COLUMNS.length}
      class={isCards ? "machines cards" : "machines"}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <Head query={query} onSort={onSort} isCards={isCards} />
      <div role="rowgroup" class="rows" style={{ height: `${rows.count * rowHeight}px` }}>
        {drawn.map((place) => {
          const machine = rows.at(place);
          if (machine === undefined) return null;
          return (
            <MachineRow
              key={machine.vmId}
              machine={machine}
              place={place}
              top={place * rowHeight}
              height={rowHeight}
              isChosen={place === row}
              onFocus={choose}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Keys on buttons of the headings, and shortcuts of the browser, are not for rows. */
function isForRow({ target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.role === "row" && !altKey && !ctrlKey && !metaKey;
}

/** The rows in sight, and the chosen one however far the frame has scrolled: what has the focus must not vanish. */
function drawnRows(frame: Frame, chosen: number): readonly number[] {
  const { first, end } = rowsToDraw(frame);
  const inSight = Array.from({ length: end - first }, (_, index) => first + index);
  if (chosen < first) return [chosen, ...inSight];
  return chosen >= end && chosen < frame.rows ? [...inSight, chosen] : inSight;
}

/** The row of the chosen machine, wherever it is now; the first one while none is chosen. */
function rowOf(chosen: { readonly vmId: string; readonly row: number } | undefined, rows: HeldRows): number {
  if (chosen === undefined) return 0;
  if (rows.at(chosen.row)?.vmId === chosen.vmId) return chosen.row;
  const found = rows.all().findIndex(({ vmId }) => vmId === chosen.vmId);
  return found === -1 ? Math.min(chosen.row, Math.max(0, rows.count - 1)) : found;
}

/** On cards the headings are for screen readers only: the order is chosen above the table. */
function Head({ query, onSort, isCards }: Pick<MachineTableProps, "query" | "onSort"> & { readonly isCards: boolean }) {
  const direction = query.isDescending ? "descending" : "ascending";
  return (
    <div role="rowgroup" class="table-head">
      {/* biome-ignore lint/a11y/useFocusableInteractive: the buttons in its cells take the focus, not the row of headings. */}
      <div role="row" aria-rowindex={1} class="row">
        {COLUMNS.map(({ heading, sort }) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the button in it takes the focus.
          <div key={sort} role="columnheader" class={sort} aria-sort={query.sort === sort ? direction : "none"}>
            {isCards ? (
              heading
            ) : (
              <button type="button" onClick={() => onSort(sort)}>
                {heading}
              </button>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
