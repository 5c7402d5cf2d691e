import { readOpen } from "../domain/backup/watch-keys.ts";
import type { VaultWatch } from "../domain/backup/watch-state.ts";
import { noCounts } from "../domain/coordination/app-counts.ts";
import type { BackupClaims } from "../domain/coordination/backup-claims.ts";
import { vaultLedgerKey } from "../domain/coordination/instance-ids.ts";
import { addSeconds, type Instant, isBefore } from "../domain/instant.ts";
import type { AppFacts, Read, VaultFacts } from "../domain/metrics/app-facts.ts";
import type { DeadLetters } from "../domain/ports/dead-letters.ts";
import type { Incidents } from "../domain/ports/incidents.ts";
import type { Inventory } from "../domain/ports/inventory.ts";
import type { RunReports } from "../domain/ports/run-reports.ts";
import type { Workflows } from "../domain/ports/workflows.ts";
import type { ProtectionConfig } from "../domain/protection/config.ts";
import { parseVaultId } from "../domain/resource-id.ts";
import { backupClaims } from "../orchestrations/contracts/backups.ts";
import { APP_COUNTS_KEY, appCounts, appCountsState } from "../orchestrations/contracts/counts.ts";
import { vaultWatch } from "../orchestrations/contracts/watch.ts";
import type { MalformedEvents } from "./events/malformed-events.ts";
import { readLastSweep } from "./last-sweep.ts";
import type { SharedRequestBudget } from "./shared-request-budget.ts";

/** How long facts that were read serve everybody who asks. */
const CACHE_SECONDS = 60;
/** The newest runs that are looked at: a page of the table. */
const MAX_RUNS = 100;
/** Incidents that are counted: a page of the table. */
const MAX_INCIDENTS = 1000;
/** Vaults that are looked at, and how many at once. A vault takes two reads of the task hub. */
const MAX_VAULTS = 200;
const PARALLEL_VAULTS = 10;

interface Deps {
  readonly config: Pick<ProtectionConfig, "version" | "sweep">;
  readonly inventory: Pick<Inventory, "counts">;
  readonly reports: Pick<RunReports, "list">;
  readonly incidents: Pick<Incidents, "list">;
  /** Absent: no dead-letter container is configured. */
  readonly deadLetters?: Pick<DeadLetters, "count">;
  readonly malformedEvents: Pick<MalformedEvents, "read">;
  /** IDs of the vaults that there are. */
  readonly vaults: (at: Instant) => Promise<readonly string[]>;
  readonly budget: Pick<SharedRequestBudget, "levels">;
  readonly now: () => Instant;
}

type Hub = Pick<Workflows, "read" | "readEntityState">;

/** Reads what metrics are made of, at most once a minute: whoever asks in between gets the same facts. */
export function createReadFacts(deps: Deps): (workflows: Hub) => Promise<AppFacts> {
  let known: { readonly at: Instant; readonly facts: Promise<AppFacts> } | undefined;
  return async (workflows) => {
    const at = deps.now();
    if (known === undefined || !isBefore(at, addSeconds(known.at, CACHE_SECONDS))) {
      known = { at, facts: readFacts(deps, workflows, at) };
    }
    return await known.facts;
  };
}

/** Never fails: a source that cannot be read is unknown, and the others are told. */
async function readFacts(deps: Deps, workflows: Hub, at: Instant): Promise<AppFacts> {
  const { config, inventory, reports, incidents, deadLetters, malformedEvents, budget } = deps;
  const [machines, runs, open, sweep, vaults, counts, malformed, letters] = await Promise.all([
    known(inventory.counts()),
    known(reports.list({ pageSize: MAX_RUNS }).then(({ items }) => items)),
    known(incidents.list({ isResolved: false, pageSize: MAX_INCIDENTS }).then(({ items }) => items)),
    readLastSweep(workflows),
    known(readVaults(deps, workflows, at)),
    known(readCounts(workflows)),
    known(malformedEvents.read().then(({ count }) => count)),
    deadLetters === undefined ? undefined : known(deadLetters.count()),
  ]);
  return {
    readAt: at,
    configVersion: config.version,
    sweepEveryMinutes: config.sweep.everyMinutes,
    ...{ machines, runs, incidents: open, vaults, counts, malformedEvents: malformed },
    sweep: sweep.kind === "unreadable" ? { kind: "unknown" } : { kind: "read", value: sweep },
    ...(letters !== undefined && { deadLetters: letters }),
    budgets: budget.levels(),
  };
}

async function known<T>(reading: Promise<T>): Promise<Read<T>> {
  try {
    return { kind: "read", value: await reading };
  } catch {
    return { kind: "unknown" };
  }
}

async function readCounts(workflows: Hub) {
  const state = await workflows.readEntityState(appCounts.name, APP_COUNTS_KEY);
  return appCountsState.parse(state ?? noCounts);
}

async function readVaults({ vaults }: Deps, workflows: Hub, at: Instant): Promise<readonly VaultFacts[]> {
  const ids = (await vaults(at)).filter((id) => parseVaultId(id) !== undefined).slice(0, MAX_VAULTS);
  const facts: VaultFacts[] = [];
  for (let start = 0; start < ids.length; start += PARALLEL_VAULTS) {
    const batch = ids.slice(start, start + PARALLEL_VAULTS);
    facts.push(...(await Promise.all(batch.map((vaultId) => readVault(workflows, vaultId)))));
  }
  return facts;
}

async function readVault(workflows: Hub, vaultId: string): Promise<VaultFacts> {
  const key = vaultLedgerKey(vaultId);
  const [watch, claims] = await Promise.all([
    workflows.readEntityState(vaultWatch.name, key),
    workflows.readEntityState(backupClaims.name, key),
  ]);
  const watched = (watch ?? undefined) as VaultWatch | undefined;
  const claimed = (claims ?? undefined) as BackupClaims | undefined;
  return {
    vaultId,
    claims: Object.keys(claimed?.claims ?? {}).length,
    ...(watched !== undefined && { watch: watchFacts(watched) }),
  };
}

function watchFacts({ open, followed, polledAt, nextAt }: VaultWatch) {
  return { openJobs: readOpen(open).length + followed.length, polledAt, nextAt };
}
