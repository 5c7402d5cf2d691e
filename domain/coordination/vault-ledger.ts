import { addSeconds, type Instant, isBefore } from "../instant.ts";
import { clonedPolicyName } from "./vault-family.ts";
import type {
  Applied,
  CountResult,
  JoinRequest,
  JoinResult,
  LedgerOperation,
  ObserveRequest,
  ReserveRequest,
  ReserveResult,
  SettleRequest,
} from "./vault-ledger-operations.ts";
import {
  blockedUntil,
  LEDGER_TIMES,
  machinesPerPolicy,
  machinesTaken,
  type Reservation,
  stateAt,
  type VaultLedger,
  withPreparers,
} from "./vault-ledger-state.ts";
import { type VaultLimits, vaultLimits } from "./vault-limits.ts";
import { joinWaitingList, leaveWaitingList, takeFromWaitingList } from "./vault-waiting-list.ts";

/**
 * Applies one operation to the ledger of a vault. Never gives a place that Azure's limits do not have, whatever the order in
 * which operations arrive and however often: what is taken is what the vault showed, what is reserved, and what was enabled
 * since. The bounds: a workflow that has reserved enables or releases within 36 hours, and `protectedItemsCount` shows a machine
 * within 15 minutes.
 *
 * @returns The result by operation: `reserve` a `ReserveResult`, `join` a `JoinResult`, `countChange` a `CountResult`, the others
 *   whether the operation changed anything.
 */
export function applyLedgerOperation(
  before: VaultLedger,
  operation: LedgerOperation,
  limits: VaultLimits = vaultLimits,
): Applied<ReserveResult | JoinResult | CountResult | boolean> {
  switch (operation.name) {
    case "reserve":
      return reserve(stateAt(before, operation.at), operation, limits);
    case "join":
      return join(stateAt(before, operation.at), operation, limits);
    case "leave":
      return leaveWaitingList(before, operation.machineKey);
    case "observe":
      return observe(stateAt(before, operation.observedAt), operation);
    case "abandon":
      return abandon(before, operation.machineKey);
    case "prepared":
      return prepared(before, operation.policyName);
    case "settle":
      return settle(stateAt(before, operation.at), operation);
    case "exhausted":
      return exhaust(before, operation.what, operation.until);
    case "countChange":
      return countChange(stateAt(before, operation.at), limits);
  }
}

function reserve(before: VaultLedger, request: ReserveRequest, limits: VaultLimits): Applied<ReserveResult> {
  const { machineKey, policyName, at } = request;
  const held = before.reservations[machineKey];
  if (held !== undefined && held.base === policyName.toLowerCase()) {
    return reserved(before, machineKey, { ...held, at });
  }
  // The workflow that held it asks for another policy now. Whether it enabled the former one is not known.
  const state = held === undefined ? before : enabledNow(before, machineKey, held, at);
  const unobserved = observationDue(state, request);
  if (unobserved !== undefined) return unobserved;
  const hasRoom = request.hasItem === true || machinesTaken(state) < limits.machines;
  if (!hasRoom) return { state, result: { kind: "full", because: "machines" } };
  const policy = policyWithRoom(state, request, limits);
  if (policy === undefined) return { state, result: { kind: "full", because: "policies" } };
  const until = blockedUntil(state, limits);
  if (until === undefined) {
    return reserved(takeFromWaitingList(state, machineKey), machineKey, { base: policyName.toLowerCase(), policy, at });
  }
  if (request.waits !== true) return { state, result: { kind: "dayQuotaReached", until } };
  return joinWaitingList(state, machineKey, until, limits);
}

/** Takes no place, so that nothing has to be given back when the machine turns out not to need one. */
function join(state: VaultLedger, { machineKey }: JoinRequest, limits: VaultLimits): Applied<JoinResult> {
  const mayHavePlace = { kind: "mayHavePlace" } as const;
  const until = blockedUntil(state, limits);
  const isUnknown = state.observation === undefined || state.reservations[machineKey] !== undefined;
  if (until === undefined || isUnknown) return { state, result: mayHavePlace };
  const { state: joined, result } = joinWaitingList(state, machineKey, until, limits);
  return { state: joined, result: result.kind === "dayQuotaReached" ? result : mayHavePlace };
}

function reserved(state: VaultLedger, machineKey: string, reservation: Reservation): Applied<ReserveResult> {
  const { policy } = reservation;
  const known = state.observation?.prepared ?? [];
  const policyIsKnown = known.includes(policy.toLowerCase());
  const vaultIsKnown = known.length > 0;
  const held = { ...state, reservations: { ...state.reservations, [machineKey]: reservation } };
  const result = { kind: "reserved", policyName: policy, policyIsKnown, vaultIsKnown } as const;
  if (policyIsKnown && vaultIsKnown) return { state: held, result };
  const key = policy.toLowerCase();
  const preparer = state.preparers?.[key];
  if (preparer !== undefined && preparer.machineKey !== machineKey) {
    return { state: held, result: { ...result, beingPrepared: true } };
  }
  const until = addSeconds(reservation.at, LEDGER_TIMES.preparerSeconds);
  return { state: { ...held, preparers: { ...state.preparers, [key]: { machineKey, until } } }, result };
}

/** One workflow reads the vault; the others use what was known meanwhile, or wait when that is too old. */
function observationDue(state: VaultLedger, { machineKey, at }: ReserveRequest): Applied<ReserveResult> | undefined {
  const { observation, observer } = state;
  const isOlderThan = (seconds: number) =>
    observation === undefined || !isBefore(at, addSeconds(observation.observedAt, seconds));
  if (!isOlderThan(LEDGER_TIMES.observationFreshSeconds)) return undefined;
  if (observer === undefined || observer.machineKey === machineKey) {
    const until = addSeconds(at, LEDGER_TIMES.observerSeconds);
    return { state: { ...state, observer: { machineKey, until } }, result: { kind: "unobserved" } };
  }
  if (!isOlderThan(LEDGER_TIMES.observationUsableSeconds)) return undefined;
  return { state, result: { kind: "beingObserved", until: observer.until } };
}

/** Far more copies than one vault's machines fill. */
const MAX_COPIES = 50;

function policyWithRoom(state: VaultLedger, request: ReserveRequest, limits: VaultLimits): string | undefined {
  const taken = machinesPerPolicy(state);
  const last = Math.min(request.maximumPolicies ?? MAX_COPIES, MAX_COPIES);
  for (let copy = 1; copy <= last; copy += 1) {
    const name = clonedPolicyName(request.policyName, copy);
    const count = taken.get(name.toLowerCase());
    if (count === undefined && copy > 1 && request.onlyKnownPolicies === true) continue;
    if ((count ?? 0) < limits.machinesPerPolicy) return name;
  }
  return undefined;
}

function observe(state: VaultLedger, request: ObserveRequest): Applied<boolean> {
  const { observedAt, policies, machines, vaultExists = true } = request;
  if (state.observation !== undefined && isBefore(observedAt, state.observation.observedAt)) {
    return { state, result: false };
  }
  const { observer: _, ...rest } = state;
  const provenBefore = addSeconds(observedAt, -LEDGER_TIMES.countLagSeconds);
  const enabled = state.enabled.filter((entry) => !isBefore(entry.at, provenBefore));
  return { state: { ...rest, enabled, observation: { observedAt, policies, machines, vaultExists } }, result: true };
}

function abandon(state: VaultLedger, machineKey: string): Applied<boolean> {
  if (state.observer?.machineKey !== machineKey) return { state, result: false };
  const { observer: _, ...rest } = state;
  return { state: rest, result: true };
}

function settle(state: VaultLedger, request: SettleRequest): Applied<boolean> {
  const { machineKey, at } = request;
  const held = state.reservations[machineKey];
  if (held === undefined) return { state, result: false };
  const isEnabled = request.as === "enabled";
  const exists = request.policyExists ?? (isEnabled ? true : undefined);
  const known = exists === undefined ? state : withPolicy(state, held.policy, exists);
  if (isEnabled) return { state: enabledNow(known, machineKey, held, at), result: true };
  const released = withoutReservation(known, machineKey);
  return { state: request.wasAccepted === true ? countedToday(released) : released, result: true };
}

/** The machine counts as enabled from now on, and for the quotas of today. */
function enabledNow(state: VaultLedger, machineKey: string, { policy }: Reservation, at: Instant): VaultLedger {
  const isSameSpan = (entry: VaultLedger["enabled"][number]) =>
    isSameName(entry.policy, policy) && spanOf(entry.at) === spanOf(at);
  const others = state.enabled.filter((entry) => !isSameSpan(entry));
  const merged = state.enabled.find(isSameSpan);
  const latest = merged !== undefined && isBefore(at, merged.at) ? merged.at : at;
  const enabled = [...others, { policy, at: latest, count: (merged?.count ?? 0) + 1 }];
  return countedToday({ ...withoutReservation(state, machineKey), enabled });
}

/** Entries of one span of this length are one, so that there are few. */
function spanOf(at: Instant): number {
  return Math.floor(Date.parse(at) / (LEDGER_TIMES.countLagSeconds * 1000));
}

function countedToday(state: VaultLedger): VaultLedger {
  const { date, registrations, configures } = state.day;
  return { ...state, day: { date, registrations: registrations + 1, configures: configures + 1 } };
}

function withoutReservation({ preparers = {}, ...state }: VaultLedger, machineKey: string): VaultLedger {
  const { [machineKey]: _, ...reservations } = state.reservations;
  const others = Object.entries(preparers).filter(([, preparer]) => preparer.machineKey !== machineKey);
  return { ...state, reservations, ...withPreparers(Object.fromEntries(others)) };
}

/** Holds until the vault is observed anew: what an operator changed meanwhile is compared again after hours, not at every machine. */
function prepared(before: VaultLedger, policyName: string): Applied<boolean> {
  const { observation, ...rest } = withPolicy(before, policyName, true);
  if (observation === undefined) return { state: before, result: false };
  const names = new Set([...(observation.prepared ?? []), policyName.toLowerCase()]);
  return { state: { ...rest, observation: { ...observation, prepared: [...names] } }, result: true };
}

/** Nothing is noted before the vault was observed: the first observation will tell. */
function withPolicy(state: VaultLedger, policyName: string, exists: boolean): VaultLedger {
  const { observation } = state;
  if (observation === undefined) return state;
  const found = observation.policies.find(({ name }) => isSameName(name, policyName));
  if (exists) {
    const policies =
      found === undefined ? [...observation.policies, { name: policyName, count: 0 }] : observation.policies;
    return { ...state, observation: { ...observation, policies, vaultExists: true } };
  }
  const policies = observation.policies.filter((policy) => policy !== found);
  const stillPrepared = observation.prepared?.filter((name) => !isSameName(name, policyName));
  return {
    ...state,
    observation: { ...observation, policies, ...(stillPrepared !== undefined && { prepared: stillPrepared }) },
  };
}

function exhaust(state: VaultLedger, what: "registrations" | "configures", until: Instant): Applied<boolean> {
  const known = state.exhausted[what];
  if (known !== undefined && !isBefore(known, until)) return { state, result: false };
  return { state: { ...state, exhausted: { ...state.exhausted, [what]: until } }, result: true };
}

function countChange(state: VaultLedger, limits: VaultLimits): Applied<CountResult> {
  const until = blockedUntil(state, limits, ["configures"]);
  if (until !== undefined) return { state, result: { kind: "dayQuotaReached", until } };
  const day = { ...state.day, configures: state.day.configures + 1 };
  return { state: { ...state, day }, result: { kind: "ok" } };
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
