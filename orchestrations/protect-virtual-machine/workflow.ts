import type { OrchestrationContext, Task } from "durable-functions";
import { protectedNotice, protectionNotice } from "../../domain/notices/protection.ts";
import { isWorthTelling, type ProtectionOutcome } from "../../domain/protection/outcome.ts";
import { type ItemStep, isOfEarlierMachine, isUnproven } from "../../domain/protection/state.ts";
import { sameResource } from "../../domain/resource-id.ts";
import { readInput } from "../durable/json.ts";
import { takeMark } from "../durable/recheck-requests.ts";
import { tellPeople } from "../durable/send-notice.ts";
import { nowOf } from "../durable/time.ts";
import { agentStage } from "./check-agent.ts";
import { decideStage } from "./decide.ts";
import { enableProtectionStage } from "./enable-protection.ts";
import { endByItem, findElsewhereStage, readItem } from "./find-protection.ts";
import { believeBackup, firstBackup } from "./first-backup.ts";
import { ensurePolicyStage, ensureVaultStage } from "./prepare-vault.ts";
import {
  endByError,
  endRun,
  type NextGeneration,
  type ProtectInput,
  type ProtectRun,
  protectInput,
  type RunEnd,
} from "./run.ts";

type Ending = Generator<Task, RunEnd | NextGeneration, unknown>;

/**
 * Protects one virtual machine: decides by the rules, waits until Azure has made it, prepares vault and policy, enables
 * protection, waits for the VM agent, makes the first backup where the rules ask for one.
 *
 * Every end is an outcome with a reason; an instance never fails. Before it ends it takes the machine's attention mark: an
 * event that came meanwhile makes it look once more.
 */
export function* protectVirtualMachine(
  context: OrchestrationContext,
): Generator<Task, ProtectionOutcome | undefined, unknown> {
  let input: ProtectInput | undefined;
  let end: RunEnd | NextGeneration;
  try {
    input = readInput(context, protectInput);
    end = yield* protect(context, input);
  } catch (error) {
    end = endByError(error, vmIdIn(context.df.getInput()), input?.uniqueId);
  }
  if (end.kind === "end") return yield* finish(context, end, input);
  context.df.continueAsNew(end.input);
  return undefined;
}

function* protect(context: OrchestrationContext, input: ProtectInput): Ending {
  const decided = yield* decideStage(context, input);
  if (decided.kind !== "go") return decided;
  const run = decided.value;
  try {
    return yield* protectDecided(run);
  } catch (error) {
    const end = endByError(error, run.machine.vmId, run.machine.uniqueId);
    return { ...end, outcome: { ...end.outcome, vaultId: run.decision.vaultId } };
  }
}

function* protectDecided(run: ProtectRun): Ending {
  const elsewhere = yield* findElsewhereStage(run);
  if (elsewhere.kind !== "go") return elsewhere;
  const vault = yield* ensureVaultStage(run);
  if (vault.kind !== "go") return vault;
  const vaultId = vault.value;
  const item = yield* readItem(run, vaultId);
  const endedByItem = endByItem(run, vaultId, item);
  if (endedByItem !== undefined) return yield* withOwnBackup(run, vaultId, item, endedByItem);
  const policy = yield* ensurePolicyStage(run, vaultId);
  if (policy.kind !== "go") return policy;
  const policyId = policy.value;
  const enabled = yield* enableProtectionStage(run, { vaultId, policyId, isSoftDeleted: item.kind === "undelete" });
  if (enabled.kind !== "go") return enabled;
  const verdict = { outcome: "protected", reason: enabled.value } as const;
  const untold = yield* tellOfProtection(run, { ...verdict, vmId: run.machine.vmId, vaultId, policyId });
  const agent = yield* agentStage(run, vaultId);
  if (agent.kind !== "go") return agent;
  const { undelivered, ...report } = agent.value;
  const backup = yield* firstBackup(run, vaultId);
  const missed = [...new Set([...untold, ...undelivered])];
  const end = endRun(run, verdict, { vaultId, policyId, ...report, ...named(missed) });
  return yield* believeBackup(run, end, backup, "protected");
}

/** Tells channels that want to know. One round: a channel that is down must not hold up the first backup. */
function* tellOfProtection(
  run: ProtectRun,
  outcome: Parameters<typeof protectedNotice>[0]["outcome"],
): Generator<Task, readonly string[], unknown> {
  const firstBackupFollows = run.decision.firstBackupRetainDays !== undefined;
  const notice = protectedNotice({ outcome, firstBackupFollows, occurredAt: nowOf(run.context) });
  return yield* tellPeople(run.context, notice, 1);
}

/**
 * A machine made again under its name finds the item of the earlier one: it needs protection and a first backup of its own.
 * So may one whose item has no recovery point. Enabling again under the item's own policy binds the item to the machine that
 * has the name now. Whether that healed an item in error is Azure's word and no hope of ours.
 */
function* withOwnBackup(run: ProtectRun, vaultId: string, item: ItemStep, end: RunEnd): Ending {
  if (item.kind !== "protected" && item.kind !== "error") return end;
  const isOfEarlier = isOfEarlierMachine(item.lastRecoveryPointAt, run.machine.createdAt);
  const isNotOurs = run.input.achieved === undefined && isUnproven(item);
  if (run.input.wasMadeAgain !== true && !isOfEarlier && !isNotOurs) return end;
  if (item.policyId !== undefined) {
    const target = { vaultId, policyId: item.policyId, isSoftDeleted: false };
    const enabled = yield* enableProtectionStage(run, target);
    if (enabled.kind !== "go") return enabled;
  }
  const backup = yield* firstBackup(run, vaultId);
  const now = item.kind === "error" ? endByItem(run, vaultId, yield* readItem(run, vaultId)) : undefined;
  return yield* believeBackup(run, now ?? end, backup, "notProtected");
}

/** Looks once more when an event came meanwhile; otherwise tells people what they must know, and ends. */
function* finish(
  context: OrchestrationContext,
  end: RunEnd,
  input: ProtectInput | undefined,
): Generator<Task, ProtectionOutcome | undefined, unknown> {
  const outcome = withAchieved(end.outcome, input?.achieved);
  // Without an input there is no further look: the mark stays for the instance that whoever left it will start.
  if (input !== undefined && (yield* takeMark(context, outcome.vmId))) {
    const achieved = hasAchieved(outcome) ? { achieved: outcome } : {};
    const machine = end.uniqueId === undefined ? {} : { uniqueId: end.uniqueId };
    context.df.continueAsNew({ vmId: input.vmId, looks: input.looks + 1, ...machine, ...achieved });
    return undefined;
  }
  const status = { stage: "ended", outcome: outcome.outcome, reason: outcome.reason };
  context.df.setCustomStatus({ ...status, ...named(outcome.undelivered ?? []) });
  if (!isWorthTelling(outcome)) return outcome;
  const undelivered = yield* tellPeople(context, protectionNotice(outcome, nowOf(context), end.serviceCode));
  context.df.setCustomStatus({ ...status, ...named(undelivered) });
  return { ...outcome, ...named(undelivered) };
}

/** Protected by this instance, or backed up by it: a further look would find just "already protected". */
function hasAchieved(outcome: ProtectionOutcome): outcome is NonNullable<ProtectInput["achieved"]> & ProtectionOutcome {
  if (outcome.outcome === "protected") return true;
  return outcome.reason === "protectedInVault" && outcome.backup !== undefined;
}

/** A further look finds protected what an earlier look protected: what people asked for is still "protected by this run". */
function withAchieved(outcome: ProtectionOutcome, achieved: ProtectInput["achieved"]): ProtectionOutcome {
  if (achieved?.vaultId === undefined || outcome.vaultId === undefined) return outcome;
  const isSame = outcome.reason === "protectedInVault" && sameResource(outcome.vaultId, achieved.vaultId);
  return isSame ? achieved : outcome;
}

function named(undelivered: readonly string[]): { readonly undelivered?: readonly string[] } {
  return undelivered.length === 0 ? {} : { undelivered };
}

/** For an input that cannot be read: whatever names the machine. */
function vmIdIn(input: unknown): string {
  const vmId = typeof input === "object" && input !== null && "vmId" in input ? input.vmId : undefined;
  return typeof vmId === "string" ? vmId : "";
}
