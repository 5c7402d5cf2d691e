import type { OrchestrationContext, Task } from "durable-functions";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import { protectedNotice, protectionNotice } from "../../domain/notices/protection.ts";
import { attentionReason, type ProtectionOutcome, shouldNotify } from "../../domain/protection/outcome.ts";
import { belongsToPreviousMachine, hasNoRecoveryPoint, type ItemStep } from "../../domain/protection/state.ts";
import { sameResource } from "../../domain/resource-id.ts";
import { recheckRequests } from "../contracts/entities.ts";
import { protectVirtualMachine as contract } from "../contracts/workflows.ts";
import { ActivityFailed, callEntity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";
import { checkAgent } from "./check-agent.ts";
import { decide } from "./decide.ts";
import { enableProtectionOf } from "./enable-protection.ts";
import { findOtherVault, outcomeForItem, readItem } from "./find-protection.ts";
import { applyBackupResult, runFirstBackup } from "./first-backup.ts";
import { preparePolicy, prepareVault } from "./prepare-vault.ts";
import { type Finish, finish, needsAttention, type Restart } from "./result.ts";
import { type ProtectInput, type ProtectRun, showStage } from "./run.ts";

type Ending = Generator<Task, Finish | Restart, unknown>;

/**
 * Protects one virtual machine: decides by the rules, waits until Azure has created it, prepares vault and policy, enables
 * protection, waits for the VM agent, makes the first backup where the rules ask for one.
 *
 * Every end is an outcome with a reason; an instance never fails. Before it ends it consumes the machine's recheck requests: an
 * event that arrived meanwhile makes it check the machine again.
 */
export function* protectVirtualMachine(
  context: OrchestrationContext,
): Generator<Task, ProtectionOutcome | undefined, unknown> {
  let input: ProtectInput;
  try {
    input = readInput(context, contract);
  } catch (error) {
    // Nothing is consumed without an input: a recheck request stays for the instance that its sender will start.
    return yield* report(context, outcomeOf(vmIdIn(context.df.getInput()), finishByError(error)));
  }
  const end = yield* protect(context, input);
  if (end.kind === "restart") {
    context.df.continueAsNew(inputAfterRestart(input, end));
    return undefined;
  }
  const outcome = withAchieved(outcomeOf(end.machine?.vmId ?? input.vmId, end), input.achieved);
  if (yield* hasRecheckRequest(context, outcome.vmId)) {
    context.df.continueAsNew(inputForRecheck(input, outcome, end.machine?.uniqueId));
    return undefined;
  }
  return yield* report(context, outcome, end.details.serviceCode);
}

/** First stage, and what is known of the machine for every end after it. */
function* protect(context: OrchestrationContext, input: ProtectInput): Ending {
  let run: ProtectRun | undefined;
  let end: Finish | Restart;
  try {
    const decided = yield* decide(context, input);
    if (decided.kind !== "continue") return decided;
    run = decided.value;
    end = yield* protectDecided(run);
  } catch (error) {
    end = finishByError(error, run?.decision.vaultId);
  }
  const { vmId, uniqueId = input.uniqueId } = run?.machine ?? input;
  const machine = uniqueId === undefined ? {} : { machine: { vmId, uniqueId } };
  return end.kind === "finish" ? { ...end, ...machine } : end;
}

/** The stages for a machine that the rules want protected. */
function* protectDecided(run: ProtectRun): Ending {
  showStage(run, "checkingBackupStatus");
  const elsewhere = yield* findOtherVault(run);
  if (elsewhere.kind !== "continue") return elsewhere;

  showStage(run, "preparingVault", { vaultId: run.decision.vaultId });
  const vault = yield* prepareVault(run);
  if (vault.kind !== "continue") return vault;
  const vaultId = vault.value;

  const item = yield* readItem(run, vaultId);
  const found = outcomeForItem(vaultId, item);
  if (found !== undefined) return yield* rebindStaleItem(run, vaultId, item, found);

  showStage(run, "preparingPolicy", { vaultId, policy: run.decision.policyName });
  const policy = yield* preparePolicy(run, vaultId);
  if (policy.kind !== "continue") return policy;
  const policyId = policy.value;

  const enabled = yield* enableProtectionOf(run, { vaultId, policyId, isSoftDeleted: item.kind === "undelete" });
  if (enabled.kind !== "continue") return enabled;
  const verdict = { outcome: "protected", reason: enabled.value } as const;
  const missed = yield* sendProtectedNotice(run, { ...verdict, vmId: run.machine.vmId, vaultId, policyId });

  const agent = yield* checkAgent(run, vaultId);
  if (agent.kind !== "continue") return agent;
  const { undelivered, ...report } = agent.value;

  const backup = yield* runFirstBackup(run, vaultId);
  const allMissed = [...new Set([...missed, ...undelivered])];
  const end = finish(verdict, { vaultId, policyId, ...report, ...named(allMissed) });
  return yield* applyBackupResult(run, end, backup, "protected");
}

/** Informs the channels that take `info`. One round: a channel that is down must not delay the first backup. */
function* sendProtectedNotice(
  run: ProtectRun,
  outcome: Parameters<typeof protectedNotice>[0]["outcome"],
): Generator<Task, readonly string[], unknown> {
  const firstBackupFollows = run.decision.firstBackupRetainDays !== undefined;
  const notice = protectedNotice({ outcome, firstBackupFollows, occurredAt: nowOf(run.context) });
  return yield* sendNotice(run.context, notice, 1);
}

/**
 * A machine recreated under its name finds the item of the earlier one: it needs protection and a first backup of its own. So
 * may one whose item has no recovery point. Enabling again under the item's own policy binds the item to the present machine.
 * Whether that repaired an item in error is read from Azure, not assumed.
 */
function* rebindStaleItem(run: ProtectRun, vaultId: string, item: ItemStep, end: Finish): Ending {
  if (item.kind !== "protected" && item.kind !== "error") return end;
  const isOfPrevious = belongsToPreviousMachine(item.lastRecoveryPointAt, run.machine.createdAt);
  const isUnproven = run.input.achieved === undefined && hasNoRecoveryPoint(item);
  if (run.input.wasRecreated !== true && !isOfPrevious && !isUnproven) return end;
  if (item.policyId !== undefined) {
    const target = { vaultId, policyId: item.policyId, isSoftDeleted: false };
    const enabled = yield* enableProtectionOf(run, target);
    if (enabled.kind !== "continue") return enabled;
  }
  const backup = yield* runFirstBackup(run, vaultId);
  const now = item.kind === "error" ? outcomeForItem(vaultId, yield* readItem(run, vaultId)) : undefined;
  return yield* applyBackupResult(run, now ?? end, backup, "notProtected");
}

/** Sends the notice that the outcome asks for, and ends. */
function* report(
  context: OrchestrationContext,
  outcome: ProtectionOutcome,
  serviceCode?: string,
): Generator<Task, ProtectionOutcome, unknown> {
  const status = { stage: "ended", outcome: outcome.outcome, reason: outcome.reason };
  context.df.setCustomStatus({ ...status, ...named(outcome.undelivered ?? []) });
  if (!shouldNotify(outcome)) return outcome;
  const undelivered = yield* sendNotice(context, protectionNotice(outcome, nowOf(context), serviceCode));
  context.df.setCustomStatus({ ...status, ...named(undelivered) });
  return { ...outcome, ...named(undelivered) };
}

/**
 * Consumes the machine's recheck requests. When the entity fails the result is "none": whoever left a request waits until this
 * instance has ended and starts another one, so nothing is lost.
 */
function* hasRecheckRequest(context: OrchestrationContext, vmId: string): Generator<Task, boolean, unknown> {
  try {
    return yield* callEntity(context, recheckRequests, machineKey(vmId), "consume", undefined);
  } catch {
    return false;
  }
}

function inputAfterRestart(input: ProtectInput, restart: Restart): ProtectInput {
  if (restart.because === "recreated") return { vmId: input.vmId, rechecks: input.rechecks, wasRecreated: true };
  return { ...input, uniqueId: restart.uniqueId, provisioningSince: restart.since };
}

function inputForRecheck(input: ProtectInput, outcome: ProtectionOutcome, uniqueId: string | undefined): ProtectInput {
  return {
    vmId: input.vmId,
    rechecks: input.rechecks + 1,
    ...(uniqueId !== undefined && { uniqueId }),
    ...(isAchievement(outcome) && { achieved: outcome }),
  };
}

/** Protected by this instance, or backed up by it: a recheck would find only "already protected". */
function isAchievement(
  outcome: ProtectionOutcome,
): outcome is NonNullable<ProtectInput["achieved"]> & ProtectionOutcome {
  if (outcome.outcome === "protected") return true;
  return outcome.reason === "protectedInVault" && outcome.backup !== undefined;
}

/** A recheck finds protected what this instance protected before: the outcome is still "protected by this run". */
function withAchieved(outcome: ProtectionOutcome, achieved: ProtectInput["achieved"]): ProtectionOutcome {
  if (achieved?.vaultId === undefined || outcome.vaultId === undefined) return outcome;
  const isSame = outcome.reason === "protectedInVault" && sameResource(outcome.vaultId, achieved.vaultId);
  return isSame ? achieved : outcome;
}

/** The end for an error that no stage handles. Nothing ends as a failed instance: operators read outcomes, not stacks. */
function finishByError(error: unknown, vaultId?: string): Finish {
  const vault = vaultId === undefined ? {} : { vaultId };
  if (!(error instanceof ActivityFailed)) {
    const explanation = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 600) : "Unknown error.";
    return needsAttention("internalError", { ...vault, explanation });
  }
  const { serviceCode } = error.facts;
  const code = serviceCode === undefined ? {} : { serviceCode };
  return needsAttention(attentionReason(error.facts), { ...vault, explanation: error.message, ...code });
}

function outcomeOf(vmId: string, { verdict, details }: Finish): ProtectionOutcome {
  const { serviceCode: _, ...rest } = details;
  return { ...verdict, vmId, ...rest };
}

function named(undelivered: readonly string[]): { readonly undelivered?: readonly string[] } {
  return undelivered.length === 0 ? {} : { undelivered };
}

/** For an input that cannot be read: whatever names the machine. */
function vmIdIn(input: unknown): string {
  const vmId = typeof input === "object" && input !== null && "vmId" in input ? input.vmId : undefined;
  return typeof vmId === "string" ? vmId : "";
}
