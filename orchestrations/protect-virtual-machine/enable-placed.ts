import type { Task } from "durable-functions";
import type { DiskSelection } from "../../domain/protection/config.ts";
import { policyIdOf } from "../../domain/resource-id.ts";
import { enableProtectionOf, type How } from "./enable-protection.ts";
import { type Placement, settlePlacement } from "./place.ts";
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
}

/**
 * Reserves a place, prepares the vault and the policy unless they are known, enables protection, and settles the reservation on
 * every end. A place whose quota Azure says is used up is given back, and another one is asked for.
 *
 * @param place - Reserves a place, or ends the run.
 */
export function* enablePlaced(
  run: ProtectRun,
  place: () => Stage<Placement>,
  options: EnableOptions = {},
): Stage<Enabled> {
  const placed = yield* place();
  if (placed.kind !== "continue") return placed;
  let enabled: Continue<Enabled> | Finish | Restart;
  try {
    enabled = yield* enableAt(run, placed.value, options);
  } catch (error) {
    yield* settlePlacement();
    throw error;
  }
  yield* settlePlacement();
  return enabled;
}

function* enableAt(run: ProtectRun, placement: Placement, options: EnableOptions): Stage<Enabled> {
  const target = yield* prepare(run, placement);
  if (target.kind !== "continue") return target;
  const { vaultId, policyId } = target.value;
  const { isSoftDeleted = false, disks } = options;
  const wanted = { vaultId, policyId, isSoftDeleted, ...(disks !== undefined && { disks }) };
  const enabled = yield* enableProtectionOf(run, wanted);
  return enabled.kind === "continue" ? proceed({ vaultId, policyId, how: enabled.value }) : enabled;
}

function* prepare(
  run: ProtectRun,
  { vaultId, policyName, vaultIsKnown, policyIsKnown }: Placement,
): Generator<Task, Continue<{ readonly vaultId: string; readonly policyId: string }> | Finish | Restart, unknown> {
  const vault = vaultIsKnown ? proceed(vaultId) : yield* prepareVault(run, vaultId);
  if (vault.kind !== "continue") return vault;
  const policy = policyIsKnown
    ? proceed(policyIdOf(vault.value, policyName))
    : yield* preparePolicy(run, vault.value, policyName);
  return policy.kind === "continue" ? proceed({ vaultId: vault.value, policyId: policy.value }) : policy;
}
