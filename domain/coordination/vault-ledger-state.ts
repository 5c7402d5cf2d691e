import { addSeconds, type Instant, isBefore } from "../instant.ts";
import type { VaultLimits } from "./vault-limits.ts";

/**
 * What one vault holds and has promised. Kept by the durable entity `vaultLedger`, one per vault, so that workflows that run at
 * once never take the same place.
 */
export interface VaultLedger {
  /** What Azure showed last, and the policies that the app has created since. */
  readonly observation?: {
    readonly observedAt: Instant;
    readonly vaultExists: boolean;
    readonly machines: number;
    readonly policies: readonly { readonly name: string; readonly count: number }[];
    /**
     * Policies that a workflow has prepared since, in lower case, and the vault with them: compared with the configuration, and
     * corrected where it says so. That a policy exists does not say that it is as configured.
     */
    readonly prepared?: readonly string[];
  };
  /** Whose workflow reads the vault now. */
  readonly observer?: { readonly machineKey: string; readonly until: Instant };
  /** Whose workflow prepares a policy, or the vault; by policy in lower case. */
  readonly preparers?: Readonly<Record<string, { readonly machineKey: string; readonly until: Instant }>>;
  /** By machine key. */
  readonly reservations: Readonly<Record<string, Reservation>>;
  /** Machines enabled that the observation does not surely count, by policy and time. */
  readonly enabled: readonly { readonly policy: string; readonly at: Instant; readonly count: number }[];
  /** What was used of the day's quotas, reservations apart. */
  readonly day: { readonly date: string; readonly registrations: number; readonly configures: number };
  /** Azure said that a quota is used up. */
  readonly exhausted: { readonly registrations?: Instant; readonly configures?: Instant };
  /** By UTC date (`2026-11-22`): the machines that are expected then. A forecast, no claim: who asks on that day takes a place. */
  readonly waiting: Readonly<Record<string, readonly string[]>>;
}

export interface Reservation {
  /** The first of the policy's copies, in lower case. */
  readonly base: string;
  /** The copy that is reserved. */
  readonly policy: string;
  readonly at: Instant;
}

/** Seconds. */
export const LEDGER_TIMES = {
  /** An observation is renewed after as long, so that one list of policies serves the vault for six hours. */
  observationFreshSeconds: 6 * 3600,
  /** Used for as long while another workflow renews it. */
  observationUsableSeconds: 12 * 3600,
  /** A workflow has as long to read the vault before another one tries. */
  observerSeconds: 300,
  /** A workflow has as long to prepare a policy before another one tries: a new vault takes minutes. */
  preparerSeconds: 600,
  /** Azure's `protectedItemsCount` counts an enabled machine after as long at most. */
  countLagSeconds: 900,
  /**
   * A reservation that was neither used nor released: its workflow ended without saying so. It may have enabled as late as 36
   * hours after it reserved, so the reservation stands for a day more: until that day's quota is over, and longer than any
   * observation that does not count the machine.
   */
  reservationSeconds: (36 + 24) * 3600,
} as const;

export const emptyLedger: VaultLedger = {
  reservations: {},
  enabled: [],
  day: { date: "", registrations: 0, configures: 0 },
  exhausted: {},
  waiting: {},
};

/** The ledger without what has passed by now. Time never goes back to an earlier day: operations may overtake each other. */
export function stateAt(state: VaultLedger, now: Instant): VaultLedger {
  const { observer, observation, preparers = {}, ...rest } = state;
  const { observationUsableSeconds, countLagSeconds, reservationSeconds } = LEDGER_TIMES;
  const isNewDay = dateOf(now) > state.day.date;
  const day = isNewDay ? { date: dateOf(now), registrations: 0, configures: 0 } : state.day;
  const isOver = (until: Instant) => !isBefore(now, until);
  // Three instants for every entry, because a ledger has up to 250 reservations.
  const usableFrom = addSeconds(now, -observationUsableSeconds);
  const countedFrom = addSeconds(usableFrom, -countLagSeconds);
  const reservedFrom = addSeconds(now, -reservationSeconds);
  return {
    ...rest,
    ...(observer !== undefined && !isOver(observer.until) && { observer }),
    ...(observation !== undefined && isBefore(usableFrom, observation.observedAt) && { observation }),
    // No usable observation is so old that it would not count them.
    enabled: state.enabled.filter(({ at }) => isBefore(countedFrom, at)),
    ...withPreparers(keep(preparers, ({ until }) => !isOver(until))),
    reservations: keep(state.reservations, ({ at }) => isBefore(reservedFrom, at)),
    day,
    exhausted: keep(state.exhausted, (until) => !isOver(until)),
    waiting: keep(state.waiting, (machines, date) => date >= day.date && machines.length > 0),
  };
}

/** Absent rather than empty. */
export function withPreparers(preparers: NonNullable<VaultLedger["preparers"]>): Pick<VaultLedger, "preparers"> {
  return Object.keys(preparers).length === 0 ? {} : { preparers };
}

/** Whether nothing is lost when the ledger is forgotten: what Azure shows can be read again. */
export function isForgettable(state: VaultLedger): boolean {
  const { observation, observer, day } = state;
  if (observation !== undefined || observer !== undefined) return false;
  const sizes = [state.reservations, state.exhausted, state.waiting].map((part) => Object.keys(part).length);
  return [...sizes, state.enabled.length, day.registrations, day.configures].every((count) => count === 0);
}

export function reservationCount(state: VaultLedger): number {
  return Object.keys(state.reservations).length;
}

/** Places taken in the vault. */
export function machinesTaken(state: VaultLedger): number {
  const enabled = state.enabled.reduce((sum, { count }) => sum + count, 0);
  return (state.observation?.machines ?? 0) + reservationCount(state) + enabled;
}

/** Places taken by policy, in lower case; a policy without an entry is not known. */
export function machinesPerPolicy(state: VaultLedger): ReadonlyMap<string, number> {
  const taken = new Map<string, number>();
  const add = (policy: string, count: number) =>
    taken.set(policy.toLowerCase(), (taken.get(policy.toLowerCase()) ?? 0) + count);
  for (const { name, count } of state.observation?.policies ?? []) add(name, count);
  for (const { policy } of Object.values(state.reservations)) add(policy, 1);
  for (const { policy, count } of state.enabled) add(policy, count);
  return taken;
}

/** Until when a quota of the day allows nothing more; `undefined` while it does. A reservation counts on every day it stands. */
export function blockedUntil(
  state: VaultLedger,
  limits: VaultLimits,
  quotas: readonly ("registrations" | "configures")[] = ["registrations", "configures"],
): Instant | undefined {
  const reserved = reservationCount(state);
  const limitOf = { registrations: limits.registrationsPerDay, configures: limits.configuresPerDay };
  const tomorrow = startOfDate(nextDate(state.day.date));
  const ends = quotas.flatMap((quota) => {
    const isUsedUp = state.day[quota] + reserved >= limitOf[quota];
    const told = state.exhausted[quota];
    return [...(isUsedUp ? [tomorrow] : []), ...(told === undefined ? [] : [told])];
  });
  return ends.sort().at(-1);
}

/** The UTC date of an instant: `2026-11-22`. */
export function dateOf(at: Instant): string {
  return at.slice(0, 10);
}

export function startOfDate(date: string): Instant {
  return `${date}T00:00:00.000Z` as Instant;
}

export function nextDate(date: string): string {
  return dateOf(addSeconds(startOfDate(date), 86_400));
}

function keep<T>(
  entries: Readonly<Record<string, T>>,
  keeps: (value: T, key: string) => boolean,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(entries).filter(([key, value]) => keeps(value, key)));
}
