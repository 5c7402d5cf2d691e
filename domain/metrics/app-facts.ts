import type { AppCounts } from "../coordination/app-counts.ts";
import type { BudgetLevel } from "../coordination/request-budget.ts";
import type { IncidentSummary } from "../incidents/summary.ts";
import type { Instant } from "../instant.ts";
import type { StateCounts } from "../inventory/state.ts";
import type { RunSummary } from "../schedule/report.ts";
import type { LastSweep } from "../sweep/health.ts";

/** What was read from one source; `unknown` when it could not be read, which is no statement about what it holds. */
export type Read<T> = { readonly kind: "read"; readonly value: T } | { readonly kind: "unknown" };

/** What metrics are made of, as the app's own tables and task hub had it at one moment. */
export interface AppFacts {
  readonly readAt: Instant;
  readonly configVersion: string;
  /** Minutes between sweeps. */
  readonly sweepEveryMinutes: number;
  readonly machines: Read<StateCounts>;
  /** The newest runs of schedules, newest first. */
  readonly runs: Read<readonly RunSummary[]>;
  /** Incidents that are not resolved. */
  readonly incidents: Read<readonly Pick<IncidentSummary, "status" | "severity">[]>;
  readonly sweep: Read<LastSweep>;
  readonly vaults: Read<readonly VaultFacts[]>;
  readonly counts: Read<AppCounts>;
  /** Events of the last seven days and today that could not be read, over all processes. */
  readonly malformedEvents: Read<number>;
  /** Blobs of events that Event Grid could not deliver; absent without a container for them. */
  readonly deadLetters?: Read<number>;
  /** What this process may still send. */
  readonly budgets: readonly BudgetLevel[];
}

/** What the task hub knows of the watch of one vault. */
export interface VaultFacts {
  readonly vaultId: string;
  /** Machines whose backup a workflow waits for. */
  readonly claims: number;
  /** Absent: the vault was never watched. */
  readonly watch?: {
    /** Backup jobs whose ends are not told yet. */
    readonly openJobs: number;
    readonly polledAt: Instant;
    /** When it is to be polled again at the latest. */
    readonly nextAt: Instant;
  };
}
