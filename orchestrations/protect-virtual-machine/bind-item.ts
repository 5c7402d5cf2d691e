import type { Task } from "durable-functions";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import {
  type BindingEvidence,
  type ItemStep,
  isBindingDoubtful,
  needsRebinding,
} from "../../domain/protection/state.ts";
import { itemBinding } from "../contracts/entities.ts";
import { tryEntity } from "../durable/call.ts";
import { enableProtectionOf } from "./enable-protection.ts";
import { beginFirstBackup } from "./first-backup.ts";
import type { Ending, Finish } from "./result.ts";
import type { ProtectRun } from "./run.ts";

/**
 * A machine recreated under its name finds the item of the earlier one: it needs protection and a first backup of its own. So
 * may one whose item has no recovery point. Enabling again under the item's own policy binds the item to the present machine.
 * Whether that repaired an item in error is read from Azure, not assumed.
 */
export function* rebindStaleItem(run: ProtectRun, vaultId: string, item: ItemStep, end: Finish): Ending {
  if (item.kind !== "protected" && item.kind !== "error") return end;
  if (!(yield* mustRebind(run, item))) return end;
  if (item.policyId !== undefined) {
    const target = { vaultId, policyId: item.policyId, isSoftDeleted: false };
    const enabled = yield* enableProtectionOf(run, target);
    if (enabled.kind !== "continue") return enabled;
    yield* rememberBinding(run);
  }
  return yield* beginFirstBackup(run, vaultId, end, { hasCreatedItem: false, rereadsItem: item.kind === "error" });
}

/** Remembers for which machine the item was enabled, after Azure has done it. */
export function* rememberBinding({ context, machine }: ProtectRun): Generator<Task, void, unknown> {
  yield* tryEntity(context, itemBinding, machineKey(machine.vmId), "bind", machine.uniqueId);
}

function* mustRebind(
  run: ProtectRun,
  item: Extract<ItemStep, { readonly kind: "protected" | "error" }>,
): Generator<Task, boolean, unknown> {
  const { context, input, machine } = run;
  // What an earlier generation of this instance has bound needs no proof.
  if (input.achieved !== undefined || input.firstBackup !== undefined) return false;
  const { uniqueId, createdAt } = machine;
  const wasRecreated = input.wasRecreated === true;
  const evidence: BindingEvidence = { uniqueId, wasRecreated, ...(createdAt !== undefined && { createdAt }) };
  if (!isBindingDoubtful(item, evidence)) return false;
  const boundTo = yield* tryEntity(context, itemBinding, machineKey(machine.vmId), "read", undefined);
  return needsRebinding(item, evidence, boundTo ?? undefined);
}
