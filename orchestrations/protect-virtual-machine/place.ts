import type { Task } from "durable-functions";
import { machineKey, vaultLedgerKey } from "../../domain/coordination/instance-ids.ts";
import { keptDay, waitingDayOf } from "../../domain/coordination/kept-day.ts";
import type { OpenProblem } from "../../domain/coordination/open-problem.ts";
import { vaultInFamily } from "../../domain/coordination/vault-family.ts";
import { dateOf, nextDate, startOfDate } from "../../domain/coordination/vault-ledger-state.ts";
import { type Instant, secondsBetween } from "../../domain/instant.ts";
import type { ProtectionOutcome } from "../../domain/protection/outcome.ts";
import { briefRetry } from "../../domain/retry.ts";
import { backoffSeconds } from "../../domain/wait.ts";
import { type EntityOutput, vaultLedger, vaultRoute } from "../contracts/entities.ts";
import { observeVault } from "../contracts/vault-activities.ts";
import { callActivity, callEntity, tryEntity } from "../durable/call.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import { type Continue, type Finish, finish, needsAttention, proceed, type Stage } from "./result.ts";
import { type ProtectRun, showStage } from "./run.ts";

/** A place that is reserved for the machine until it is settled. */
export interface Placement {
  readonly vaultId: string;
  /** The copy of the policy to use. */
  readonly policyName: string;
  /** The vault is known to have the copy, so that it need not be read. */
  readonly policyIsKnown: boolean;
  /** The vault is known to exist. */
  readonly vaultIsKnown: boolean;
}

type Asked = Exclude<EntityOutput<typeof vaultLedger, "reserve">, { readonly kind: "unobserved" }>;
type Refusal = Extract<Asked, { readonly kind: "dayQuotaReached" | "full" }>;
interface Target {
  /** Of the vault in its family, counted from 1. */
  readonly index: number;
  /** Whether the machine goes on the vault's waiting list when it has no place today. */
  readonly waits: boolean;
}

/**
 * Reserves a place for a machine that no vault protects, in a vault of the family and a copy of the policy that have room within
 * Azure's limits. The ledger of each vault decides; the route of the family says which vault to ask.
 *
 * Ends the run with `waiting` when the machine waits for the quota of another day, with `needsAttention` when every vault is full.
 */
export function* placeMachine(run: ProtectRun): Stage<Placement> {
  const { vaultId: firstVaultId, maximumVaults } = run.decision;
  const refusals = new Map<number, Refusal>();
  // Every vault is asked at most twice: for a place today, and for one on its waiting list.
  for (let step = 1; step <= 2 * maximumVaults; step += 1) {
    const target = yield* nextTarget(run, refusals);
    if (target === undefined) break;
    const vaultId = vaultInFamily(firstVaultId, target.index);
    showStage(run, "placing", { vaultId });
    const asked = yield* reserveIn(run, vaultId, { waits: target.waits });
    if (asked.kind === "reserved") return placed(vaultId, asked);
    if (asked.kind === "beingObserved") return unreadable(vaultId);
    if (asked.kind === "dayQuotaReached" && target.waits) return waiting(vaultId, asked.until);
    refusals.set(target.index, asked);
    if (maximumVaults > 1) yield* closeInRoute(run, target.index, asked);
  }
  return withoutPlace(firstVaultId, [...refusals.values()]);
}

/** As much of a run as placement needs before the machine is read. */
export interface Candidate {
  readonly context: ProtectRun["context"];
  readonly machine: Pick<ProtectRun["machine"], "vmId">;
  readonly decision: Pick<ProtectRun["decision"], "vaultId" | "maximumVaults" | "whenDayQuotaReached">;
}

/**
 * Puts a machine on the waiting list of the vault that the route names, without taking a place; `undefined` when a vault of the
 * family may have a place today, or when it takes more to know.
 */
export function* joinWaitingList(
  candidate: Candidate,
): Generator<Task, { readonly vaultId: string; readonly until: Instant } | undefined, unknown> {
  const { context, machine, decision } = candidate;
  const target = decision.maximumVaults === 1 ? { index: 1, waits: true } : yield* askRoute(candidate);
  if (target?.waits !== true) return undefined;
  const vaultId = vaultInFamily(decision.vaultId, target.index);
  const request = { machineKey: machineKey(machine.vmId), at: nowOf(context) };
  const joined = yield* tryEntity(context, vaultLedger, vaultLedgerKey(vaultId), "join", request);
  return joined?.kind === "dayQuotaReached" ? { vaultId, until: joined.until } : undefined;
}

/** Takes a machine off the waiting list that turned out not to need a place. Never fails: it leaves the list when the day has passed. */
export function* leaveWaitingList(
  { context, machine }: Pick<Candidate, "context" | "machine">,
  vaultId: string,
): Generator<Task, void, unknown> {
  const key = vaultLedgerKey(vaultId);
  yield* tryEntity(context, vaultLedger, key, "leave", { machineKey: machineKey(machine.vmId) });
}

/**
 * The outcome of a run whose machine was told to wait for a day that has not come. When the run ends waiting on another vault's list, the
 * machine leaves one of the two; when it ends in another way, the machine leaves the list. Never fails: it leaves the list when the day
 * has passed.
 */
export function* keepOneDay(
  context: ProtectRun["context"],
  outcome: ProtectionOutcome,
  problem: OpenProblem | undefined,
): Generator<Task, ProtectionOutcome, unknown> {
  const { vmId, reason, vaultId, until } = outcome;
  if (reason !== "dayQuotaReached") {
    yield* leaveToldDay({ context, machine: { vmId } }, problem);
    return outcome;
  }
  if (vaultId === undefined || until === undefined) return outcome;
  const found = keptDay({ vaultId, until }, problem, nowOf(context));
  if (found === undefined) return outcome;
  yield* leaveWaitingList({ context, machine: { vmId } }, found.left.vaultId);
  return { ...outcome, ...found.kept };
}

/** Takes a machine that waits no longer off the list of the day that it was told. */
export function* leaveToldDay(
  waiting: Pick<Candidate, "context" | "machine">,
  problem: OpenProblem | undefined,
): Generator<Task, void, unknown> {
  const told = waitingDayOf(problem, nowOf(waiting.context));
  if (told !== undefined) yield* leaveWaitingList(waiting, told.vaultId);
}

/** Reserves a place in a vault that has an item of the machine already, also in a full one, which has counted the item. */
export function* placeInVault(run: ProtectRun, vaultId: string): Stage<Placement> {
  showStage(run, "placing", { vaultId });
  const asked = yield* reserveIn(run, vaultId, { waits: true, hasItem: true });
  switch (asked.kind) {
    case "reserved":
      return placed(vaultId, asked);
    case "beingObserved":
      return unreadable(vaultId);
    case "dayQuotaReached":
      return waiting(vaultId, asked.until);
    case "full":
      return withoutPlace(vaultId, [asked]);
  }
}

/** Counts a request that changes an item without moving it to another policy. Ends the run when the day's quota is used up. */
export function* countItemChange({ context }: ProtectRun, vaultId: string): Stage<undefined> {
  const counted = yield* tryEntity(context, vaultLedger, vaultLedgerKey(vaultId), "countChange", {
    at: nowOf(context),
  });
  return counted?.kind === "dayQuotaReached" ? waiting(vaultId, counted.until) : proceed(undefined);
}

/** Tells the ledger what Azure said before the ledger did: a quota of this UTC day is used up. Never fails. */
export function* reportExhausted(
  { context }: ProtectRun,
  vaultId: string,
  what: "registrations" | "configures",
): Generator<Task, void, unknown> {
  const until = startOfDate(nextDate(dateOf(nowOf(context))));
  yield* tryEntity(context, vaultLedger, vaultLedgerKey(vaultId), "exhausted", { until, what });
}

/**
 * Tells the ledger how enabling ended. Never fails: a reservation that is not settled lapses after two days.
 *
 * @param as - `released` only when Azure certainly did not enable protection.
 * @param facts.wasAccepted - With `released`: Azure accepted the request before it failed, so it may count for the day's quotas.
 * @param facts.policyExists - Whether the vault has the placement's policy, where that is known.
 */
export function* settlePlacement(
  { context, machine }: ProtectRun,
  { vaultId }: Pick<Placement, "vaultId">,
  as: "enabled" | "released",
  facts: { readonly wasAccepted?: boolean; readonly policyExists?: boolean } = {},
): Generator<Task, void, unknown> {
  const settled = { machineKey: machineKey(machine.vmId), as, at: nowOf(context), ...facts };
  yield* tryEntity(context, vaultLedger, vaultLedgerKey(vaultId), "settle", settled);
}

/** Tells the ledger that the placement's vault and policy exist now, so that other machines need not read them. Never fails. */
export function* rememberPrepared(
  { context }: ProtectRun,
  { vaultId, policyName, policyIsKnown, vaultIsKnown }: Placement,
): Generator<Task, void, unknown> {
  if (policyIsKnown && vaultIsKnown) return;
  yield* tryEntity(context, vaultLedger, vaultLedgerKey(vaultId), "prepared", { policyName });
}

/**
 * The vault that the family's route names, then those that this run has not asked: an operator is told that every vault is full
 * only when each of them said so.
 */
function* nextTarget(
  run: ProtectRun,
  refusals: ReadonlyMap<number, Refusal>,
): Generator<Task, Target | undefined, unknown> {
  const { maximumVaults } = run.decision;
  const hint = maximumVaults === 1 ? undefined : yield* askRoute(run);
  if (hint !== undefined && isWorthAsking(hint, refusals.get(hint.index))) return hint;
  for (let index = 1; index <= maximumVaults; index += 1) if (!refusals.has(index)) return { index, waits: true };
  return undefined;
}

/** A vault that had no place today may have one on its waiting list. */
function isWorthAsking(hint: Target, refusal: Refusal | undefined): boolean {
  return refusal === undefined || (refusal.kind === "dayQuotaReached" && hint.waits);
}

function* askRoute({ context, decision }: Candidate): Generator<Task, Target | undefined, unknown> {
  const { maximumVaults, whenDayQuotaReached } = decision;
  const request = { at: nowOf(context), maximumVaults, whenDayQuotaReached };
  const hint = yield* tryEntity(context, vaultRoute, vaultLedgerKey(decision.vaultId), "next", request);
  const index = hint?.index ?? undefined;
  return hint === undefined || index === undefined ? undefined : { index, waits: hint.waits };
}

function* closeInRoute(
  { context, decision }: ProtectRun,
  index: number,
  refusal: Refusal,
): Generator<Task, void, unknown> {
  const at = nowOf(context);
  const closed = { at, index, ...(refusal.kind === "dayQuotaReached" && { until: refusal.until }) };
  yield* tryEntity(context, vaultRoute, vaultLedgerKey(decision.vaultId), "closed", closed);
}

/** Asks the ledger, after telling it what the vault holds when it does not know. */
function* reserveIn(
  run: ProtectRun,
  vaultId: string,
  how: { readonly waits: boolean; readonly hasItem?: true },
): Generator<Task, Asked, unknown> {
  const { context, decision, machine } = run;
  const since = nowOf(context);
  const request = {
    machineKey: machineKey(machine.vmId),
    policyName: decision.policyName,
    ...how,
    ...(!decision.createPolicy && { onlyKnownPolicies: true }),
  };
  for (;;) {
    const at = nowOf(context);
    const asked = yield* callEntity(context, vaultLedger, vaultLedgerKey(vaultId), "reserve", { ...request, at });
    if (asked.kind === "unobserved") {
      yield* observe(run, vaultId);
    } else if (asked.kind === "beingObserved" && !isOverdue(run, since)) {
      yield* waitSeconds(context, backoffSeconds(secondsBetween(since, at), 1, observationWait));
    } else if (isBeingPrepared(asked) && secondsBetween(since, at) < MAX_PREPARATION_WAIT_SECONDS) {
      yield* waitSeconds(context, backoffSeconds(secondsBetween(since, at), 1, preparationWait));
    } else {
      return asked;
    }
  }
}

/** Seconds between two questions whether another workflow has read the vault. */
const observationWait = { minimumSeconds: 5, maximumSeconds: 60 };

/** Seconds between two questions whether another workflow has prepared the vault and the policy. */
const preparationWait = { minimumSeconds: 15, maximumSeconds: 60 };
/** Then the run prepares them itself: whoever was first may have failed. */
const MAX_PREPARATION_WAIT_SECONDS = 600;

function isBeingPrepared(asked: Asked): boolean {
  return asked.kind === "reserved" && asked.beingPrepared === true;
}

function isOverdue({ context, decision }: ProtectRun, since: Instant): boolean {
  return secondsBetween(since, nowOf(context)) >= decision.thresholds.operationDeadlineSeconds;
}

/** Reads the vault once for every machine that asks within the next hours. */
export function* observe({ context, machine }: ProtectRun, vaultId: string): Generator<Task, void, unknown> {
  const observedAt = nowOf(context);
  const key = vaultLedgerKey(vaultId);
  try {
    const { policies, ...seen } = yield* callActivity(context, observeVault, { vaultId }, briefRetry);
    yield* callEntity(context, vaultLedger, key, "observe", { ...seen, policies: [...policies], observedAt });
  } catch (error) {
    yield* tryEntity(context, vaultLedger, key, "abandon", { machineKey: machineKey(machine.vmId) });
    throw error;
  }
}

function placed(vaultId: string, asked: Extract<Asked, { readonly kind: "reserved" }>): Continue<Placement> {
  const { policyName, policyIsKnown, vaultIsKnown } = asked;
  return proceed({ vaultId, policyName, policyIsKnown, vaultIsKnown });
}

export function waiting(vaultId: string, until: Instant): Finish {
  return finish({ outcome: "waiting", reason: "dayQuotaReached" }, { vaultId, until });
}

function unreadable(vaultId: string): Finish {
  const explanation = "Other runs tried to read what the vault holds, without success.";
  return needsAttention("operationTimedOut", { vaultId, explanation });
}

/** No vault has a place: the earliest day on which one has, or what an operator has to do. */
function withoutPlace(vaultId: string, refusals: readonly Refusal[]): Finish {
  const [until] = refusals.flatMap((refusal) => refusal.until ?? []).sort();
  if (until !== undefined) return waiting(vaultId, until);
  const lacksPolicy = refusals.some((refusal) => refusal.kind === "full" && refusal.because === "policies");
  const explanation = `Vaults asked: ${refusals.length}.`;
  return needsAttention(lacksPolicy ? "policyFull" : "vaultsFull", { vaultId, explanation });
}
