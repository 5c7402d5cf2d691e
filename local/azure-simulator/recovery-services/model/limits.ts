import { dailyLimitReached, restoreLimitReached, vaultFull } from "../errors/limits.ts";
import type { ProtectedItem, Vault } from "./state.ts";
import { DAY_MS, startOfUtcDay } from "./time.ts";

/**
 * Limits per UTC day: backups and restores per machine, the others per vault. Source: Azure Backup's FAQ and support
 * matrix.
 */
const DAILY_LIMITS = {
  backupAttempts: 9,
  backupSuccesses: 3,
  restores: 20,
  registrationsPerVault: 250,
  configurationsPerVault: 1000,
} as const;

/** Virtual machines per vault. */
const MAX_VIRTUAL_MACHINES_PER_VAULT = 1000;

/** Counts an attempt to back up on demand. Throws 400 when the day's attempts or successes are used up. */
export function countBackupAttempt(item: ProtectedItem, nowMs: number): void {
  const attempts = onDay(item.onDemandAttempts, nowMs);
  const successes = onDay(item.onDemandSuccesses, nowMs);
  if (attempts >= DAILY_LIMITS.backupAttempts || successes >= DAILY_LIMITS.backupSuccesses) {
    throw dailyLimitReached("We recommend not having more than 3 backups a day. Please retry the operation tomorrow.");
  }
  item.onDemandAttempts.push(nowMs);
}

/** Counts a restore. Throws 400 after twenty within 24 hours. */
export function countRestore(item: ProtectedItem, nowMs: number): void {
  if (item.restores.filter((atMs) => nowMs - atMs < DAY_MS).length >= DAILY_LIMITS.restores) {
    throw restoreLimitReached();
  }
  item.restores.push(nowMs);
}

/** Counts a call that configures protection; `registers` for a new machine. Throws 400 when a limit is reached. */
export function countConfiguration(vault: Vault, registers: boolean, nowMs: number): void {
  if (onDay(vault.configurations, nowMs) >= DAILY_LIMITS.configurationsPerVault)
    throw dailyLimitReached("Please retry the operation tomorrow.");
  if (registers && onDay(vault.registrations, nowMs) >= DAILY_LIMITS.registrationsPerVault) {
    throw dailyLimitReached("Please retry the operation tomorrow.");
  }
  if (registers && vault.items.size >= MAX_VIRTUAL_MACHINES_PER_VAULT) {
    throw vaultFull(MAX_VIRTUAL_MACHINES_PER_VAULT);
  }
  vault.configurations.push(nowMs);
  if (registers) vault.registrations.push(nowMs);
}

function onDay(instants: readonly number[], nowMs: number): number {
  const today = startOfUtcDay(nowMs);
  return instants.filter((atMs) => startOfUtcDay(atMs) === today).length;
}
