import type { OrchestrationContext, Task } from "durable-functions";
import { machineKey } from "../../domain/coordination/instance-ids.ts";
import { protectedNotice, protectionNotice } from "../../domain/notices/protection.ts";
import { attentionReason, type ProtectionOutcome, shouldNotify } from "../../domain/protection/outcome.ts";
import { sameResource } from "../../domain/resource-id.ts";
import { recheckRequests } from "../contracts/entities.ts";
import { protectVirtualMachine as contract } from "../contracts/workflows.ts";
import { readBackups } from "../durable/backups.ts";
import { ActivityFailed, tryEntity } from "../durable/call.ts";
import { readInput } from "../durable/json.ts";
import { sendNotice } from "../durable/send-notice.ts";
import { nowOf } from "../durable/wait.ts";
import { rebindStaleItem, rememberBinding } from "./bind-item.ts";
import { checkAgent } from "./check-agent.ts";
import { decide } from "./decide.ts";
import { enableProtectionOf } from "./enable-protection.ts";
import { findOtherVault, outcomeForItem, readItem } from "./find-protection.ts";
import { awaitFirstBackup, beginFirstBackup, confirmsEnd } from "./first-backup.ts";
import { preparePolicy, prepareVault } from "./prepare-vault.ts";
import { type Ending, type Finish, finish, needsAttention, outcomeOf, type Restart } from "./result.ts";
import { type ProtectInput, type ProtectRun, showStage } from "./run.ts";

/**
 * Protects one virtual machine: decides by the rules, waits until Azure has created it, prepares vault and policy, enables
 * protection, waits for the VM agent, has the first backup made where the rules ask for one and waits for its result.
 *
 * Every end is an outcome with a reason; an instance never fails. Before it ends, and while it waits for the first backup, it
 * consumes the machine's recheck requests: an event that arrived meanwhile makes it check the machine again.
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
  const { firstBackup } = input;
  const isWaiting = firstBackup !== undefined && input.awaitsBackup === true;
  const end = isWaiting ? yield* awaitBackup(context, input, firstBackup) : yield* protect(context, input);
  if (end.kind === "restart") {
    context.df.continueAsNew(inputAfterRestart(input, end));
    return undefined;
  }
  if (!isWaiting && firstBackup !== undefined && confirmsEnd(end, firstBackup)) {
    context.df.continueAsNew(inputAfterRestart(input, { kind: "restart", because: "firstBackup", firstBackup }));
    return undefined;
  }
  const outcome = withAchieved(outcomeOf(end.machine?.vmId ?? input.vmId, end), input.achieved);
  if (yield* hasRecheckRequest(context, outcome.vmId)) {
    context.df.continueAsNew(inputForRecheck(input, outcome, end.machine?.uniqueId));
    return undefined;
  }
  return yield* report(context, outcome, end.details.serviceCode);
}

function* awaitBackup(
  context: OrchestrationContext,
  { vmId }: ProtectInput,
  awaited: NonNullable<ProtectInput["firstBackup"]>,
): Ending {
  let end: Finish | Restart;
  try {
    end = yield* awaitFirstBackup(context, vmId, awaited);
  } catch (error) {
    end = finishByError(error, { vaultId: awaited.vaultId });
  }
  return end.kind === "finish" ? { ...end, machine: { vmId, uniqueId: awaited.uniqueId } } : end;
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
    end = finishByError(error, run === undefined ? {} : { vaultId: run.decision.vaultId });
  }
  if (end.kind !== "finish") return end;
  const { vmId, uniqueId = input.uniqueId } = run?.machine ?? input;
  const machine = uniqueId === undefined ? {} : { machine: { vmId, uniqueId } };
  const decided = run === undefined ? {} : { rule: run.decision.rule, configVersion: run.decision.configVersion };
  return { ...end, ...machine, details: { ...end.details, ...decided } };
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
  yield* rememberBinding(run);
  const verdict = { outcome: "protected", reason: enabled.value } as const;
  yield* sendProtectedNotice(run, { ...verdict, vmId: run.machine.vmId, vaultId, policyId });

  const agent = yield* checkAgent(run, vaultId);
  if (agent.kind !== "continue") return agent;

  const end = finish(verdict, { vaultId, policyId, ...agent.value });
  return yield* beginFirstBackup(run, vaultId, end, { hasCreatedItem: true, rereadsItem: false });
}

/** Informs the channels that take `info`. */
function* sendProtectedNotice(
  run: ProtectRun,
  outcome: Parameters<typeof protectedNotice>[0]["outcome"],
): Generator<Task, void, unknown> {
  const firstBackupFollows = run.decision.firstBackupRetainDays !== undefined;
  const notice = protectedNotice({ outcome, firstBackupFollows, occurredAt: nowOf(run.context) });
  yield* sendNotice(run.context, notice);
}

/** Hands over the notice that the outcome asks for, and ends. */
function* report(
  context: OrchestrationContext,
  outcome: ProtectionOutcome,
  serviceCode?: string,
): Generator<Task, ProtectionOutcome, unknown> {
  const { rule, configVersion } = outcome;
  const status = { stage: "ended", outcome: outcome.outcome, reason: outcome.reason };
  context.df.setCustomStatus({
    ...status,
    ...(rule !== undefined && { rule }),
    ...(configVersion !== undefined && { configVersion }),
  });
  if (shouldNotify(outcome)) yield* sendNotice(context, protectionNotice(outcome, nowOf(context), serviceCode));
  return outcome;
}

/**
 * Consumes the machine's recheck requests. They are read first, because an entity that is called keeps a row in the task hub
 * even when there was nothing. When either fails the result is "none": whoever left a request waits until this instance has
 * ended and starts another one, so nothing is lost.
 */
function* hasRecheckRequest(context: OrchestrationContext, vmId: string): Generator<Task, boolean, unknown> {
  const key = machineKey(vmId);
  const { isRecheckRequested } = yield* readBackups(context, [], key);
  return isRecheckRequested && (yield* tryEntity(context, recheckRequests, key, "consume", undefined)) === true;
}

function inputAfterRestart({ vmId, rechecks, ...carried }: ProtectInput, restart: Restart): ProtectInput {
  switch (restart.because) {
    case "recreated":
      return { vmId, rechecks, wasRecreated: true };
    case "provisioning":
      return { vmId, rechecks, ...carried, uniqueId: restart.uniqueId, provisioningSince: restart.since };
    case "firstBackup":
    case "recheck": {
      const { firstBackup } = restart;
      const isRecheck = restart.because === "recheck";
      const { uniqueId } = firstBackup;
      return { vmId, rechecks: rechecks + (isRecheck ? 1 : 0), uniqueId, firstBackup, awaitsBackup: !isRecheck };
    }
  }
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
function finishByError(error: unknown, vault: { readonly vaultId?: string } = {}): Finish {
  if (!(error instanceof ActivityFailed)) {
    const explanation = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 600) : "Unknown error.";
    return needsAttention("internalError", { ...vault, explanation });
  }
  const { serviceCode } = error.facts;
  const code = serviceCode === undefined ? {} : { serviceCode };
  return needsAttention(attentionReason(error.facts), { ...vault, explanation: error.message, ...code });
}

/** For an input that cannot be read: whatever names the machine. */
function vmIdIn(input: unknown): string {
  const vmId = typeof input === "object" && input !== null && "vmId" in input ? input.vmId : undefined;
  return typeof vmId === "string" ? vmId : "";
}
