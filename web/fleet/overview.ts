import type { Fleet } from "../../api/fleet.ts";
import type { Health } from "../../api/health.ts";
import { reasonWords } from "../../domain/notices/reason-words.ts";
import { type MachineState, STATES } from "../state-words.ts";
import { compareBadness, type FleetMachine } from "./machines.ts";

/** What the first screen says of the machines. */
export interface Overview {
  /** Machines that exist: all but the deleted ones. */
  readonly total: number;
  /** Every state with its number, the worst first; those but `deleted` add up to `total`. */
  readonly states: readonly { readonly state: MachineState; readonly count: number }[];
  readonly deleted: number;
  /** Machines without a proven recovery point within the objective. */
  readonly lacking: number;
  /** Machines that need one: all but excluded and deleted ones. */
  readonly needed: number;
  /** The worst of those that lack one. */
  readonly worst: readonly FleetMachine[];
  /** Why they lack one: the most frequent reasons first. */
  readonly reasons: readonly { readonly reason: string; readonly text: string; readonly count: number }[];
}

const MAX_WORST = 5;
const MAX_REASONS = 6;

/** @param counts - Machines by state as the app counts them: of all machines, also of those that a response leaves out. */
export function overviewOf(machines: readonly FleetMachine[], counts: Fleet["counts"]): Overview {
  const lacking = machines.filter(({ proof }) => proof === "lacking");
  const needed = machines.filter(({ proof }) => proof !== "notNeeded").length;
  const states = STATES.filter(({ state }) => state !== "deleted").map(({ state }) => ({
    state,
    count: counts[state],
  }));
  return {
    total: states.reduce((sum, { count }) => sum + count, 0),
    states,
    deleted: counts.deleted,
    lacking: lacking.length,
    needed,
    worst: lacking.toSorted(compareBadness).slice(0, MAX_WORST),
    reasons: reasonsOf(lacking),
  };
}

function reasonsOf(machines: readonly FleetMachine[]): Overview["reasons"] {
  const groups = Map.groupBy(machines, ({ reason }) => reason);
  return [...groups]
    .map(([reason, group]) => ({ reason, text: group[0]?.reasonText ?? reason, count: group.length }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
    .slice(0, MAX_REASONS);
}

/** The checks of the app itself that warn, with names in words. */
export function warningsOf({ checks }: Health): readonly { readonly name: string; readonly detail: string }[] {
  return checks
    .filter(({ status }) => status !== "ok")
    .map(({ name, detail }) => ({ name: headed(reasonWords(name)), detail }));
}

function headed(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
