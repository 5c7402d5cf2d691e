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
import type { ProtectRun } from "./run.ts";

/** Remembers for which machine the item was enabled, after Azure has done it. */
export function* rememberBinding({ context, machine }: ProtectRun): Generator<Task, void, unknown> {
  yield* tryEntity(context, itemBinding, machineKey(machine.vmId), "bind", machine.uniqueId);
}

/** Stands for the machine while its item is undeleted: no machine has this unique ID. */
const UNDELETING = "undeleting";

/**
 * Remembers that the app undeletes the item, before Azure does it. The item is stopped then, and the app enables it next; a run
 * that ends in between must not take it for one that an operator stopped.
 */
export function* rememberUndeleting({ context, machine }: ProtectRun): Generator<Task, void, unknown> {
  yield* tryEntity(context, itemBinding, machineKey(machine.vmId), "bind", UNDELETING);
}

/** Whether the app has undeleted the item and not enabled it since. */
export function wasUndeleting(boundTo: string | undefined): boolean {
  return boundTo === UNDELETING;
}

/** For which machine the item was enabled last; `undefined` when that is not remembered. */
export function* readBinding({ context, machine }: ProtectRun): Generator<Task, string | undefined, unknown> {
  return (yield* tryEntity(context, itemBinding, machineKey(machine.vmId), "read", undefined)) ?? undefined;
}

/** What the run knows of the machine that tells whether an item belongs to it. */
export function bindingEvidence({ input, machine }: ProtectRun): BindingEvidence {
  const { uniqueId, createdAt } = machine;
  return { uniqueId, wasRecreated: input.wasRecreated === true, ...(createdAt !== undefined && { createdAt }) };
}

export interface Binding {
  /** The item has to be enabled again, which binds it to the present machine. */
  readonly isStale: boolean;
  /** Absent when it is not remembered, or did not have to be read. */
  readonly boundTo?: string;
}

/**
 * A machine recreated under its name finds the item of the earlier one: it needs protection and a first backup of its own. So
 * may one whose item has no recovery point, whatever its state.
 */
export function* checkBinding(
  run: ProtectRun,
  item: Extract<ItemStep, { readonly kind: "protected" | "error" }>,
): Generator<Task, Binding, unknown> {
  const { input } = run;
  // What an earlier generation of this instance has bound needs no proof.
  if (input.achieved !== undefined || input.firstBackup !== undefined) return { isStale: false };
  const evidence = bindingEvidence(run);
  if (!isBindingDoubtful(item, evidence)) return { isStale: false };
  const boundTo = yield* readBinding(run);
  return { isStale: needsRebinding(item, evidence, boundTo), ...(boundTo !== undefined && { boundTo }) };
}
