import type { Fleet } from "../../api/fleet.ts";
import { useApi } from "../client/use-api.ts";
import { type FleetMachine, machinesOf } from "./machines.ts";

/** A machine whose state changed so lately may change again soon: its protection or first backup is under way. */
const LATELY_MS = 2 * 60 * 1000;

interface ReadFleet {
  readonly machines: readonly FleetMachine[];
  readonly hasChangedLately: boolean;
}

/** One reading of a response, however many views show it. */
const read = new WeakMap<Fleet, ReadFleet>();

/** Follows the whole fleet. `machines` of what is known. */
export function useFleet() {
  return useApi<Fleet>("/api/fleet", { isBusy: (fleet) => readFleet(fleet).hasChangedLately });
}

/** The machines of a response. */
export function fleetMachines(fleet: Fleet): readonly FleetMachine[] {
  return readFleet(fleet).machines;
}

function readFleet(fleet: Fleet): ReadFleet {
  const known = read.get(fleet);
  if (known !== undefined) return known;
  const machines = machinesOf(fleet);
  const after = new Date(Date.parse(fleet.asOf) - LATELY_MS).toISOString();
  const fresh = { machines, hasChangedLately: machines.some(({ since = "" }) => since > after) };
  read.set(fleet, fresh);
  return fresh;
}
