import type { Instant } from "../instant.ts";
import type { DayQuotaAction } from "../protection/config.ts";
import { dateOf } from "./vault-ledger-state.ts";

/**
 * Which vaults of a family have no place now, so that not every machine asks all of them. A hint: the vault's ledger decides.
 * Kept by the durable entity `vaultRoute`, one per family, until the end of the UTC day.
 */
export interface VaultRoute {
  /** The UTC date of the hints. */
  readonly date: string;
  /** The highest vault that machines were sent to. */
  readonly opened: number;
  /** By number of the vault. */
  readonly closed: Readonly<Record<string, ClosedFor>>;
}

/** `today`: its quota of the day is used up, machines may still be put on its waiting list. `good`: that is full, too. */
type ClosedFor = "today" | "good";

export type RouteOperation =
  | {
      readonly name: "next";
      readonly at: Instant;
      readonly maximumVaults: number;
      readonly whenDayQuotaReached: DayQuotaAction;
    }
  | {
      readonly name: "closed";
      readonly at: Instant;
      readonly index: number;
      /** Absent: the vault and its waiting list are full. */
      readonly until?: Instant;
    };

export interface NextVault {
  /** Counted from 1; `null` when every vault is full. */
  readonly index: number | null;
  /** Put the machine on the vault's waiting list when it has no place today. */
  readonly waits: boolean;
}

export const noRoute: VaultRoute = { date: "", opened: 1, closed: {} };

/**
 * `next` names the vault to ask. `nextVault` fills the day's quota of every vault before a machine waits; `wait` opens a further
 * vault only when those in use are full, waiting lists included. `closed` remembers a vault that had no place.
 */
export function applyRouteOperation(
  before: VaultRoute,
  operation: RouteOperation,
): { readonly state: VaultRoute; readonly result: NextVault | boolean } {
  const state = routeAt(before, operation.at);
  if (operation.name === "next") return next(state, operation);
  const { index, until } = operation;
  const known = state.closed[index];
  const told = until === undefined || known === "good" ? "good" : "today";
  return { state: { ...state, closed: { ...state.closed, [index]: told } }, result: told !== known };
}

/** Hints last for a day: machines leave vaults, and quotas begin anew. */
function routeAt(state: VaultRoute, now: Instant): VaultRoute {
  return dateOf(now) > state.date ? { ...state, date: dateOf(now), closed: {} } : state;
}

function next(
  state: VaultRoute,
  { maximumVaults, whenDayQuotaReached }: Extract<RouteOperation, { readonly name: "next" }>,
): { readonly state: VaultRoute; readonly result: NextVault } {
  const last = whenDayQuotaReached === "nextVault" ? maximumVaults : Math.min(state.opened, maximumVaults);
  const withPlaces = find(last, (index) => state.closed[index] === undefined);
  const index = withPlaces ?? find(maximumVaults, (candidate) => state.closed[candidate] !== "good");
  if (index === undefined) return { state, result: { index: null, waits: true } };
  const opened = Math.max(state.opened, index);
  return { state: { ...state, opened }, result: { index, waits: withPlaces === undefined } };
}

function find(last: number, accepts: (index: number) => boolean): number | undefined {
  for (let index = 1; index <= last; index += 1) if (accepts(index)) return index;
  return undefined;
}

/** Whether the route knows nothing that a new one would not: all in the first vault. */
export function isForgettableRoute(state: VaultRoute): boolean {
  return state.opened === 1 && Object.keys(state.closed).length === 0;
}
