import { type InventoryState, inventoryStates, type StateCounts } from "./state.ts";

/** Machines by state; every state is present. A state that another release wrote counts as unknown, so that none is left out. */
export function countStates(states: Iterable<string>): StateCounts {
  const counts = Object.fromEntries(inventoryStates.map((state) => [state, 0])) as Record<InventoryState, number>;
  for (const state of states) counts[readState(state)] += 1;
  return counts;
}

export function readState(text: string): InventoryState {
  return inventoryStates.find((state) => state === text) ?? "unknown";
}
