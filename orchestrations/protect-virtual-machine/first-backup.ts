import type { OrchestrationContext, Task } from "durable-functions";
import type { BackupResult } from "../../domain/backup/result.ts";
import { machineInstanceId, machineKey } from "../../domain/coordination/instance-ids.ts";
import { secondsBetween } from "../../domain/instant.ts";
import { findingsOfBoth } from "../../domain/protection/findings/outcome-findings.ts";
import { backoffSeconds, pollIntervals } from "../../domain/wait.ts";
import { itemBinding, recheckRequests } from "../contracts/entities.ts";
import {
  type BackupState,
  isOverdue,
  lostBackup,
  readBackups,
  reportLostBackup,
  startBackups,
} from "../durable/backups.ts";
import { tryEntity } from "../durable/call.ts";
import { nowOf, waitSeconds } from "../durable/wait.ts";
import { outcomeForItem, readItem } from "./find-protection.ts";
import { leaveToldDay } from "./place.ts";
import { rereadMachine } from "./read-machine.ts";
import { type Ending, type Finish, finish, needsAttention, outcomeOf, recreated } from "./result.ts";
import { decidedBy, type FirstBackup, type ProtectRun, type RunSubject, showStage } from "./run.ts";

type Plan = Pick<FirstBackup, "hasCreatedItem" | "rereadsItem">;

/**
 * Starts the first backup where the rules ask for one. It runs as an instance of its own and sends its own notices; this
 * workflow waits for its result in generations of their own, so that it can check the machine again meanwhile.
 *
 * @param end - How the run ends where the rules ask for no first backup.
 * @param plan.hasCreatedItem - An item that this run created protects the machine whatever its first backup says.
 */
export function* beginFirstBackup(run: ProtectRun, vaultId: string, end: Finish, plan: Plan): Ending {
  const { context, decision, machine } = run;
  const { thresholds, firstBackupRetainDays: retainDays } = decision;
  if (retainDays === undefined) return yield* applyBackupResult(run, { vaultId, end, ...plan });
  showStage(run, "startingFirstBackup", { vaultId });
  const outcome = { ...outcomeOf(machine.vmId, end), ...decidedBy(run) };
  const { uniqueId } = machine;
  const asked = { vaultId, uniqueId, retainDays, thresholds, since: nowOf(context), end: outcome, ...plan };
  const next = yield* askForBackup(run, asked);
  if (next.kind === "restart") yield* leaveBeforeBackup(run);
  return next;
}

/**
 * A machine that is protected before the day that it was told leaves the list of that vault now: the run's end may be hours away. A
 * retry comes on that day, and a vault without siblings has found the machine on its own list.
 */
function* leaveBeforeBackup({ context, decision, input, machine }: ProtectRun): Generator<Task, void, unknown> {
  if (decision.maximumVaults === 1 || input.retry !== undefined) return;
  const { problem } = yield* readBackups(context, [], { problemKey: machineKey(machine.vmId) });
  yield* leaveToldDay({ context, machine }, problem);
}

/** Starts the backup under the machine's backup ID, which every requester of a backup of this machine uses. */
function* askForBackup(subject: RunSubject, asked: Omit<FirstBackup, "isJoined">): Ending {
  const { vaultId, retainDays, thresholds } = asked;
  const items = [{ vaultId, vmId: subject.machine.vmId }];
  const [start] = yield* startBackups(subject.context, { items, retainDays, thresholds });
  if (start === "failed") return yield* endWithLostBackup(subject, asked, asked.since);
  const firstBackup = { ...asked, isJoined: start === "alreadyRunning" };
  return { kind: "restart", because: "firstBackup", firstBackup };
}

/**
 * One generation of waiting for the first backup: its result completes the end, a recheck request interrupts the wait.
 */
export function* awaitFirstBackup(context: OrchestrationContext, vmId: string, awaited: FirstBackup): Ending {
  const { vaultId, uniqueId, since, end } = awaited;
  const subject: RunSubject = { context, machine: { vmId, uniqueId } };
  const backupInstanceId = machineInstanceId("backup", vmId);
  const { rule, configVersion } = end;
  context.df.setCustomStatus({ stage: "runningFirstBackup", vaultId, since, backupInstanceId, rule, configVersion });
  const key = machineKey(vmId);
  const { states, isRecheckRequested } = yield* readBackups(context, [vmId], { recheckKey: key });
  const [state = { kind: "running" } as const] = states;
  if (state.kind !== "running") return yield* endWithBackup(subject, awaited, state);
  const consumed = isRecheckRequested ? yield* tryEntity(context, recheckRequests, key, "consume", undefined) : "none";
  if (consumed === "requested" || consumed === "requestedByPerson") {
    const isByPerson = consumed === "requestedByPerson";
    return { kind: "restart", because: "recheck", firstBackup: awaited, isByPerson };
  }
  if (isOverdue(since, awaited.thresholds, nowOf(context))) return yield* endWithLostBackup(subject, awaited, since);
  yield* waitSeconds(context, backoffSeconds(secondsBetween(since, nowOf(context)), 5, pollIntervals.firstBackup));
  return { kind: "restart", because: "firstBackup", firstBackup: awaited };
}

/**
 * A backup that ran before it was asked for may be of an earlier machine, or have failed for reasons of its own: it counts only
 * when it proves an item that this run created. Otherwise the machine's own backup follows it.
 */
function* endWithBackup(
  subject: RunSubject,
  awaited: FirstBackup,
  state: Exclude<BackupState, { readonly kind: "running" }>,
): Ending {
  const isProof = state.kind === "ended" && state.result.result === "completed" && awaited.hasCreatedItem;
  if (awaited.isJoined && !isProof) return yield* askForBackup(subject, awaited);
  if (state.kind === "lost") return yield* endWithLostBackup(subject, awaited, state.endedAt ?? awaited.since);
  const { result, saysMachineIsGone } = state;
  if (result.result === "completed") {
    // The machine has a recovery point of its own now, which tells what the binding told.
    yield* tryEntity(subject.context, itemBinding, machineKey(subject.machine.vmId), "forget", undefined);
  }
  return yield* applyBackupResult(subject, withFinish(awaited), { result, saysMachineIsGone });
}

function* endWithLostBackup(subject: RunSubject, awaited: Omit<FirstBackup, "isJoined">, endedAt: string): Ending {
  const { vaultId } = awaited;
  yield* reportLostBackup(subject.context, { vmId: subject.machine.vmId, vaultId }, endedAt);
  return yield* applyBackupResult(subject, withFinish(awaited), { result: lostBackup, saysMachineIsGone: false });
}

function withFinish(awaited: Omit<FirstBackup, "isJoined">): Completed {
  const { vaultId, hasCreatedItem, rereadsItem } = awaited;
  const { outcome, reason, vmId: _vmId, branch: _branch, ...details } = awaited.end;
  const end: Finish = { kind: "finish", verdict: { outcome, reason } as Finish["verdict"], details };
  return { vaultId, hasCreatedItem, rereadsItem, end };
}

type Completed = Plan & { readonly vaultId: string; readonly end: Finish };

/**
 * Adds the first backup's result to the end of a run. A backup that failed because Azure finds no machine says more: the
 * machine was deleted, or recreated, or its item belongs to an earlier machine. Reading the machine again tells which.
 */
function* applyBackupResult(
  subject: RunSubject,
  { vaultId, end, hasCreatedItem, rereadsItem }: Completed,
  backup?: { readonly result: BackupResult; readonly saysMachineIsGone: boolean },
): Ending {
  const repaired = rereadsItem ? outcomeForItem(vaultId, yield* readItem(subject, vaultId)) : undefined;
  const now = repaired === undefined ? end : { ...repaired, details: { ...end.details, ...repaired.details } };
  if (backup === undefined) return now;
  const withBackup: Finish = { ...now, details: { ...now.details, backup: backup.result } };
  if (!backup.saysMachineIsGone) return withBackup;
  const { rule, configVersion } = end.details;
  const decided = { ...(rule !== undefined && { rule }), ...(configVersion !== undefined && { configVersion }) };
  const details = { ...decided, vaultId, backup: backup.result };
  const seen = yield* rereadMachine(subject);
  if (seen.kind === "gone") return finish({ outcome: "gone", reason: "vmDeleted" }, details);
  if (seen.kind === "recreated") return recreated;
  if (hasCreatedItem) return withBackup;
  const explanation = "Azure finds no machine to back up although it exists: the item belongs to an earlier machine.";
  return needsAttention("protectionError", { ...details, explanation });
}

/** Whether a check made while the first backup runs found what the end says already, so that the wait goes on. */
export function confirmsEnd(found: Finish, { end }: FirstBackup): boolean {
  const { outcome, reason } = found.verdict;
  if (outcome === end.outcome && reason === end.reason) return true;
  return reason === "protectedInVault" && (end.outcome === "protected" || end.outcome === "alreadyProtected");
}

/** The end that a check has confirmed, with what the check found now. */
export function confirmedBy({ details }: Finish, awaited: FirstBackup): FirstBackup {
  const { findings: earlier = [], ...end } = awaited.end;
  const findings = findingsOfBoth(earlier, details.findings ?? []);
  return { ...awaited, end: { ...end, ...(findings.length > 0 && { findings }) } };
}
