import { type Instant, isBefore } from "../instant.ts";
import type { Applied, ReserveResult } from "./vault-ledger-operations.ts";
import { dateOf, machinesTaken, nextDate, startOfDate, type VaultLedger } from "./vault-ledger-state.ts";
import type { VaultLimits } from "./vault-limits.ts";

/** Enough digits to tell a few hundred machines apart; two that were taken for one would only shorten the list by one. */
const KEY_LENGTH = 12;

/**
 * Puts a machine on the list of the first day that has room for it, and says when that day begins. A machine that is on it
 * keeps its day. The list is as long as the vault has places: a longer one would promise what the vault does not have.
 *
 * @param from - No place before.
 */
export function joinWaitingList(
  state: VaultLedger,
  machineKey: string,
  from: Instant,
  limits: VaultLimits,
): Applied<ReserveResult> {
  const key = machineKey.slice(0, KEY_LENGTH);
  const held = Object.keys(state.waiting).find((date) => date >= dateOf(from) && state.waiting[date]?.includes(key));
  if (held !== undefined) return { state, result: { kind: "dayQuotaReached", until: beginOf(held, from) } };
  const rest = without(state.waiting, key);
  const listed = listedFrom(dateOf(from), rest);
  let date = dateOf(from);
  while ((rest[date]?.length ?? 0) >= limits.registrationsPerDay) date = nextDate(date);
  const until = beginOf(date, from);
  if (machinesTaken(state) + listed >= limits.machines) {
    return { state: { ...state, waiting: rest }, result: { kind: "full", because: "waitingList", until } };
  }
  const waiting = { ...rest, [date]: [...(rest[date] ?? []), key] };
  return { state: { ...state, waiting }, result: { kind: "dayQuotaReached", until } };
}

/**
 * The list once a machine has a place: without the machine, or without another one that was expected today. Vaults of a family are
 * alike, so that one finds the place that was kept for this machine.
 */
export function takeFromWaitingList(state: VaultLedger, machineKey: string): VaultLedger {
  const key = machineKey.slice(0, KEY_LENGTH);
  const { date } = state.day;
  const rest = without(state.waiting, key);
  const isListed = Object.values(state.waiting).some((machines) => machines.includes(key));
  const today = rest[date];
  if (isListed || today === undefined) return { ...state, waiting: rest };
  return { ...state, waiting: { ...rest, [date]: today.slice(1) } };
}

/** The list without a machine that does not need a place after all. */
export function leaveWaitingList(state: VaultLedger, machineKey: string): Applied<boolean> {
  const key = machineKey.slice(0, KEY_LENGTH);
  const isListed = Object.values(state.waiting).some((machines) => machines.includes(key));
  return isListed
    ? { state: { ...state, waiting: without(state.waiting, key) }, result: true }
    : { state, result: false };
}

/** Machines on the lists of this day and later ones: who is still expected before finds no place in this vault. */
function listedFrom(date: string, waiting: VaultLedger["waiting"]): number {
  const later = Object.entries(waiting).filter(([day]) => day >= date);
  return later.reduce((sum, [, machines]) => sum + machines.length, 0);
}

function beginOf(date: string, from: Instant): Instant {
  const start = startOfDate(date);
  return isBefore(start, from) ? from : start;
}

function without(waiting: VaultLedger["waiting"], key: string): VaultLedger["waiting"] {
  return Object.fromEntries(
    Object.entries(waiting).map(([date, machines]) => [date, machines.filter((machine) => machine !== key)]),
  );
}
