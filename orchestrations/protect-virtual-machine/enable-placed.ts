import type { Task } from "durable-functions";
import type { DiskSelection } from "../../domain/protection/config.ts";
import { policyIdOf } from "../../domain/resource-id.ts";
import { ActivityFailed } from "../durable/call.ts";
import { enableProtectionOf, type How } from "./enable-protection.ts";
import { observe, type Placement, rememberPrepared, reportExhausted, settlePlacement } from "./place.ts";
import { preparePolicy, prepareVault } from "./prepare-vault.ts";
import { type Continue, type Finish, proceed, type Restart, type Stage } from "./result.ts";
import type { ProtectRun } from "./run.ts";

/** A machine that is protected now. */
export interface Enabled {
  readonly vaultId: string;
  readonly policyId: string;
  readonly how: How;
}

export interface EnableOptions {
  readonly isSoftDeleted?: boolean;
  /** Replaces the item's selection; `all` removes it. */
  readonly disks?: DiskSelection | "all";
  /** Which of the vault's quotas the request uses: a new item counts as a registration. */
  readonly quota: "registrations" | "configures";
}

/** Places that Azure refuses although the ledger had room, before the run ends. */
const MAX_PLACES = 5;

/**
 * Reserves a place, prepares the vault and the policy unless they are known, enables protection, and settles the reservation. A
 * place that Azure says is used up or full is given back, and another one is asked for, which may end the run as waiting.
 *
 * @param place - Reserves a place, or ends the run.
 */
export function* enablePlaced(run: ProtectRun, place: () => Stage<Placement>, options: EnableOptions): Stage<Enabled> {
  for (let round = 1; ; round += 1) {
    const placed = yield* place();
    if (placed.kind !== "continue") return placed;
    const ended = yield* enableAndSettle(run, placed.value, options);
    if (ended.kind !== "finish" || round === MAX_PLACES) return ended;
    if (!(yield* learnsFromRefusal(run, placed.value, ended, options))) return ended;
  }
}

/** Tells the ledger what Azure knows better, so that the next place is another one. */
function* learnsFromRefusal(
  run: ProtectRun,
  { vaultId }: Placement,
  { verdict, details }: Finish,
  { quota }: EnableOptions,
): Generator<Task, boolean, unknown> {
  if (verdict.reason === "quotaReached") {
    yield* reportExhausted(run, vaultId, quota);
    return true;
  }
  if (verdict.reason !== "policyFull" || details.serviceCode === undefined) return false;
  yield* observe(run, vaultId);
  return true;
}

/** A reservation whose end is unknown is kept: it lapses by itself, and the next run of the machine finds it. */
function* enableAndSettle(run: ProtectRun, placement: Placement, options: EnableOptions): Stage<Enabled> {
  const target = yield* prepareOrRelease(run, placement);
  if (target.kind !== "continue") return target;
  const { vaultId, policyId } = target.value;
  const { isSoftDeleted = false, disks } = options;
  const wanted = { vaultId, policyId, isSoftDeleted, ...(disks !== undefined && { disks }) };
  const facts = { policyExists: true };
  try {
    const enabled = yield* enableProtectionOf(run, wanted);
    if (enabled.kind === "continue") {
      yield* settlePlacement(run, placement, "enabled", facts);
      return proceed({ vaultId, policyId, how: enabled.value });
    }
    const isUnknown = enabled.kind === "finish" && enabled.verdict.reason === "operationTimedOut";
    if (!isUnknown) yield* settlePlacement(run, placement, "released", { ...facts, wasAccepted: true });
    return enabled.kind === "finish" ? yield* explain(run, placement, enabled) : enabled;
  } catch (error) {
    if (isCertainRefusal(error)) yield* settlePlacement(run, placement, "released", facts);
    throw error;
  }
}

/** Azure's refusal may be due to a vault or policy that was not read because the ledger knows it: reading it says more. */
function* explain(run: ProtectRun, placement: Placement, failed: Finish): Generator<Task, Finish | Restart, unknown> {
  const { reason } = failed.verdict;
  const mayBeOfVault =
    reason === "protectionFailed" || reason === "policyUnsuitable" || reason === "provisioningFailed";
  if (!mayBeOfVault || !(placement.vaultIsKnown || placement.policyIsKnown)) return failed;
  try {
    const read = yield* prepare(run, { ...placement, vaultIsKnown: false, policyIsKnown: false });
    return read.kind === "continue" ? failed : read;
  } catch {
    return failed;
  }
}

interface Prepared {
  readonly vaultId: string;
  readonly policyId: string;
}

function* prepareOrRelease(run: ProtectRun, placement: Placement): Stage<Prepared> {
  let prepared: Continue<Prepared> | Finish | Restart;
  try {
    prepared = yield* prepare(run, placement);
  } catch (error) {
    yield* settlePlacement(run, placement, "released");
    throw error;
  }
  if (prepared.kind === "continue") yield* rememberPrepared(run, placement);
  else yield* settlePlacement(run, placement, "released");
  return prepared;
}

function* prepare(run: ProtectRun, placement: Placement): Stage<Prepared> {
  const { vaultId, policyName, vaultIsKnown, policyIsKnown } = placement;
  const vault = vaultIsKnown ? proceed(vaultId) : yield* prepareVault(run, vaultId);
  if (vault.kind !== "continue") return vault;
  const policy = policyIsKnown
    ? proceed(policyIdOf(vault.value, policyName))
    : yield* preparePolicy(run, vault.value, policyName);
  return policy.kind === "continue" ? proceed({ vaultId: vault.value, policyId: policy.value }) : policy;
}

/** Azure has not acted on the request: neither a response that was lost nor an operation whose end could not be read. */
function isCertainRefusal(error: unknown): boolean {
  if (!(error instanceof ActivityFailed) || error.activityName !== "enableProtection") return false;
  const { code } = error.facts;
  return code !== undefined && code !== "AZURE_OUTCOME_UNKNOWN" && code !== "AZURE_RESPONSE_UNREADABLE";
}
