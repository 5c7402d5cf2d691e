import type { Instant } from "../instant.ts";
import { type RunProblem, type StatusCounts, sumCounts } from "./report.ts";
import { grantSlots, type SlotHolder, type SlotRequest } from "./slots.ts";

/** What a run and its parts share: the slots of its limits, whether it is cancelled, and how far each part is. */
export interface RunControl {
  readonly isCancelled: boolean;
  readonly holders: readonly SlotHolder[];
  /** Parts that have not ended, by their numbers. */
  readonly parts: Readonly<Record<string, PartProgress>>;
  /** Numbers of the parts that have ended, and their counts together. */
  readonly endedParts: readonly number[];
  readonly endedCounts: StatusCounts;
  readonly problems: readonly RunProblem[];
}

interface PartProgress {
  readonly counts: StatusCounts;
  readonly at: Instant;
}

/** A part's report of itself, with its wishes. */
export interface PartUpdate extends SlotRequest {
  readonly part: number;
  readonly counts: StatusCounts;
  readonly hasEnded: boolean;
  /** Machines whose ends became known since the last report and are not plainly good. */
  readonly problems: readonly RunProblem[];
}

export type ControlOperation =
  | { readonly name: "update"; readonly update: PartUpdate }
  | { readonly name: "cancel" }
  | { readonly name: "read" }
  | { readonly name: "close" };

/** Problems that a run names; the report's items have all. */
export const MAX_PROBLEMS = 50;

export const newRunControl: RunControl = {
  isCancelled: false,
  holders: [],
  parts: {},
  endedParts: [],
  endedCounts: {},
  problems: [],
};

/**
 * @returns The state, absent when the entity is no longer needed, and the operation's result. A cancelled run gives no slots.
 */
export function applyControlOperation(
  state: RunControl,
  operation: ControlOperation,
): { readonly state?: RunControl; readonly result: unknown } {
  switch (operation.name) {
    case "update":
      return applyUpdate(state, operation.update);
    case "cancel":
      return { state: { ...state, isCancelled: true }, result: true };
    case "read":
      return { state, result: summaryOf(state) };
    case "close":
      return { result: summaryOf(state) };
  }
}

function applyUpdate(state: RunControl, update: PartUpdate) {
  const { part, counts, at, hasEnded } = update;
  const wanted = state.isCancelled ? [] : update.wanted;
  const { holders, granted } = grantSlots(state.holders, { ...update, wanted });
  const { [part]: _, ...others } = state.parts;
  const next: RunControl = {
    ...state,
    holders,
    ...(hasEnded
      ? {
          parts: others,
          endedParts: [...state.endedParts, part],
          endedCounts: sumCounts([state.endedCounts, counts]),
        }
      : { parts: { ...others, [part]: { counts, at } } }),
    problems: [...state.problems, ...update.problems].slice(0, MAX_PROBLEMS),
  };
  const all = update.wanted.map((_, index) => granted[index] ?? false);
  return { state: next, result: { isCancelled: state.isCancelled, granted: all } };
}

function summaryOf({ isCancelled, parts, endedParts, endedCounts, problems }: RunControl) {
  const running = Object.entries(parts).map(([part, progress]) => ({ part: Number(part), ...progress }));
  return { isCancelled, running, endedParts, endedCounts, problems };
}
