import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { countChanges } from "./changes.ts";
import type { FleetMachine } from "./machines.ts";

/** The rows that a table shows: in the order of the moment when the reader asked for them, with what is known now. */
export interface HeldRows {
  readonly count: number;
  /** The machine of a row, as it is now; as it was when it is gone. */
  readonly at: (row: number) => FleetMachine | undefined;
  /** The machines of the rows, as they are now. */
  readonly all: () => readonly FleetMachine[];
  /** How many machines would come, go or move if the rows were shown anew. */
  readonly changes: number;
  /** Takes the present order. */
  readonly show: () => void;
}

/**
 * Keeps the order of rows over refreshes, so that a row does not run away from under the pointer or the focus.
 *
 * @param selected - Filtered and sorted, as of now.
 * @param key - Says what the reader asked for: a new one takes the present order at once.
 * @param known - All machines by ID, as they are now.
 */
export function useHeldRows(
  selected: readonly FleetMachine[],
  key: string,
  known: ReadonlyMap<string, FleetMachine>,
): HeldRows {
  const held = useRef<{ key: string; rows: readonly FleetMachine[] }>({ key, rows: selected });
  const version = useSignal(0);
  void version.value;
  if (held.current.key !== key) held.current = { key, rows: selected };
  const { rows } = held.current;
  const now = (machine: FleetMachine) => known.get(machine.vmId) ?? machine;
  return {
    count: rows.length,
    at: (row) => {
      const machine = rows[row];
      return machine === undefined ? undefined : now(machine);
    },
    all: () => rows.map(now),
    changes: rows === selected ? 0 : countChanges(rows.map(idOf), selected.map(idOf)),
    show: () => {
      held.current = { key, rows: selected };
      version.value += 1;
    },
  };
}

function idOf({ vmId }: FleetMachine): string {
  return vmId;
}
