import type { Model } from "../model.ts";
import { nextOccurrence } from "../policy/occurrences.ts";
import { retentionOf, snapshotRetentionOf } from "../policy/retention.ts";
import type { BackupPolicy, Occurrence, ProtectedItem, Vault } from "../state.ts";
import { HOUR_MS } from "../time.ts";
import { hasRunningSnapshot, startBackup } from "./backup-runs.ts";

/** A scheduled backup starts within this time after the set time. Source: Azure Backup's FAQ. */
const STARTS_WITHIN_MS = 2 * HOUR_MS;

/** Lets a policy run from now on, because it protects an item; does nothing when it runs already. */
export function startSchedule(model: Model, vault: Vault, policy: BackupPolicy, nowMs: number): void {
  if (model.options.scheduledBackups === false || vault.nextRuns.has(keyOf(policy))) return;
  scheduleNextRun(model, vault, policy, nowMs);
}

/** Lets a policy that has been replaced run at its new times; backups of a run that has begun still start. */
export function restartSchedule(model: Model, vault: Vault, policy: BackupPolicy, nowMs: number): void {
  if (vault.nextRuns.has(keyOf(policy))) scheduleNextRun(model, vault, policy, nowMs);
}

/** One entry in the agenda for each policy that protects an item, however many there are. */
function scheduleNextRun(model: Model, vault: Vault, policy: BackupPolicy, afterMs: number): void {
  const occurrence = nextOccurrence(policy, afterMs);
  if (occurrence === undefined) {
    vault.nextRuns.delete(keyOf(policy));
    return;
  }
  vault.nextRuns.set(keyOf(policy), occurrence);
  model.agenda.at(occurrence.dueAtMs, () => {
    if (vault.nextRuns.get(keyOf(policy)) === occurrence) runPolicy(model, vault, policy, occurrence);
  });
}

/** A policy that protects no item any more stops running, until one joins it; so do those of a deleted vault, which has none. */
function runPolicy(model: Model, vault: Vault, policy: BackupPolicy, occurrence: Occurrence): void {
  const items = [...vault.items.values()].filter((item) => item.policyName === policy.name);
  if (items.length === 0) {
    vault.nextRuns.delete(keyOf(policy));
    return;
  }
  const starts = items
    .map((item) => ({
      item,
      atMs: occurrence.dueAtMs + Math.floor(model.context.random() * STARTS_WITHIN_MS),
    }))
    .sort((left, right) => left.atMs - right.atMs);
  startInTurn({ model, vault, policyName: policy.name, occurrence }, starts);
  scheduleNextRun(model, vault, policy, occurrence.dueAtMs);
}

interface PolicyRun {
  readonly model: Model;
  readonly vault: Vault;
  readonly policyName: string;
  readonly occurrence: Occurrence;
}

interface Start {
  readonly item: ProtectedItem;
  readonly atMs: number;
}

/** Each start puts the next one on the agenda, so that a run too has one entry only. */
function startInTurn(run: PolicyRun, starts: readonly Start[], index = 0): void {
  const start = starts[index];
  if (start === undefined) return;
  run.model.agenda.at(start.atMs, (atMs) => {
    startScheduledBackup(run, start.item, atMs);
    startInTurn(run, starts, index + 1);
  });
}

/**
 * No job at all when the item has left the policy or the vault, while a snapshot of the machine is being taken, while the
 * region is out, and when a fault plan says so. A day whose last run brought nothing to the vault leaves that to the next run.
 */
function startScheduledBackup({ model, vault, policyName, occurrence }: PolicyRun, item: ProtectedItem, atMs: number) {
  const policy = vault.policies.get(policyName.toLowerCase());
  if (policy === undefined || vault.items.get(item.key) !== item || item.policyName !== policyName) return;
  const reachesVault = occurrence.isLastOfDay || item.isVaultCopyDue;
  item.isVaultCopyDue = reachesVault;
  if (hasRunningSnapshot(vault, item, atMs)) return;
  const { plannedFault } = model.context;
  if (plannedFault.regionOut(vault.location) || plannedFault.missedBackup(item.virtualMachineId)) return;
  const retention = reachesVault
    ? retentionOf(policy, { localMs: occurrence.localMs, fromMs: atMs })
    : snapshotRetentionOf(policy, atMs);
  startBackup(model, vault, item, { trigger: "scheduled", ...retention, reachesVault, startedAtMs: atMs });
}

function keyOf(policy: BackupPolicy): string {
  return policy.name.toLowerCase();
}
