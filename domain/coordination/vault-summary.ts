import type { Instant } from "../instant.ts";
import {
  machinesPerPolicy,
  machinesTaken,
  nextDate,
  reservationCount,
  startOfDate,
  stateAt,
  type VaultLedger,
} from "./vault-ledger-state.ts";
import { type VaultLimits, vaultLimits } from "./vault-limits.ts";

/** What the ledger of a vault knows, for operators. Reservations count as used. */
export interface VaultSummary {
  /** When the vault was read last; absent when what it holds is not known. */
  readonly observedAt?: Instant;
  readonly machines: Usage;
  readonly registrations: DayQuota;
  readonly configureCalls: DayQuota;
  readonly policies: readonly ({ readonly name: string } & Usage)[];
  /** Machines that are being enabled now. */
  readonly reserved: number;
  /** Machines that are expected on later days, by UTC date. */
  readonly waiting: readonly { readonly date: string; readonly machines: number }[];
}

interface Usage {
  readonly used: number;
  readonly limit: number;
}

/** A quota of a UTC day. */
interface DayQuota extends Usage {
  readonly resetsAt: Instant;
  /** Azure said that the quota is used up until then, whatever was counted. */
  readonly exhaustedUntil?: Instant;
}

/** Sums a ledger up as it is now. */
export function summarizeLedger(ledger: VaultLedger, now: Instant, limits: VaultLimits = vaultLimits): VaultSummary {
  const state = stateAt(ledger, now);
  const { observation, day, exhausted } = state;
  const reserved = reservationCount(state);
  const resetsAt = startOfDate(nextDate(day.date));
  const quota = (used: number, limit: number, exhaustedUntil: Instant | undefined) => ({
    used: used + reserved,
    limit,
    resetsAt,
    ...(exhaustedUntil !== undefined && { exhaustedUntil }),
  });
  return {
    ...(observation !== undefined && { observedAt: observation.observedAt }),
    machines: { used: machinesTaken(state), limit: limits.machines },
    registrations: quota(day.registrations, limits.registrationsPerDay, exhausted.registrations),
    configureCalls: quota(day.configures, limits.configuresPerDay, exhausted.configures),
    policies: [...machinesPerPolicy(state)]
      .map(([name, used]) => ({ name, used, limit: limits.machinesPerPolicy }))
      .sort((a, b) => a.name.localeCompare(b.name)),
    reserved,
    waiting: Object.entries(state.waiting)
      .map(([date, machines]) => ({ date, machines: machines.length }))
      .sort((a, b) => a.date.localeCompare(b.date)),
  };
}
