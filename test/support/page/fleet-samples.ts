import { type Fleet, type FleetColumn, fleetColumns } from "../../../api/fleet.ts";
import { inventoryReasons } from "../../../domain/inventory/state.ts";
import { backupReasons, outcomeReasons } from "../../../domain/reasons.ts";

/** Pages in tests and pictures see this time. */
const PAGE_NOW = "2026-03-31T02:10:00.000Z";
const HOUR = 3_600_000;

const SUBSCRIPTIONS = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"] as const;
const LOCATIONS = ["westeurope", "northeurope", "germanywestcentral"] as const;
const GROUPS = ["shop", "billing", "data-platform", "intranet", "build-agents"] as const;
const KINDS = ["web", "api", "sql", "batch", "cache", "jump"] as const;

/** How the machines are spread: of a thousand, so many each. Hours since the last recovery point, if there is one. */
const SPREAD = [
  { of: 868, state: "protected", reason: "recoveryPointFresh", pointHours: 4 },
  { of: 12, state: "protected", reason: "firstBackupPending" },
  { of: 30, state: "excluded", reason: "skippedByRule" },
  { of: 20, state: "waiting", reason: "dayQuotaReached" },
  { of: 18, state: "atRisk", reason: "recoveryPointTooOld", pointHours: 61 },
  { of: 12, state: "atRisk", reason: "snapshotFailed", pointHours: 27 },
  { of: 8, state: "atRisk", reason: "noRecoveryPoint" },
  { of: 10, state: "needsAttention", reason: "unsupported" },
  { of: 8, state: "needsAttention", reason: "accessDenied" },
  { of: 6, state: "unknown", reason: "scanIncomplete", pointHours: 90 },
  { of: 8, state: "deleted", reason: "stoppedAndRetained", pointHours: 200 },
] as const;

const TEXTS: Readonly<Record<string, string>> = {
  ...inventoryReasons,
  ...backupReasons,
  ...outcomeReasons.protected,
  ...outcomeReasons.needsAttention,
  ...outcomeReasons.waiting,
  ...outcomeReasons.skipped,
  stoppedAndRetained: "Protection was stopped; its recovery points are retained and cost storage.",
};

type Cells = Readonly<Partial<Record<FleetColumn, string | number | null>>>;

/** A fleet of so many machines, always the same ones. */
export function sampleFleet(machines: number): Fleet {
  return fleetOf(Array.from({ length: machines }, (_, index) => sampleMachine(index)));
}

/** A fleet of these machines; what a machine lacks is that of a protected one. */
export function fleetOf(machines: readonly Cells[], lastSweep: Fleet["lastSweep"] | null = SWEEP): Fleet {
  const rows = machines.map((cells, index) => {
    const name = String(cells.name ?? `vm-${index + 1}`);
    const all: Cells = { ...PROTECTED, name, vmId: vmIdOf(String(cells.resourceGroup ?? "shop"), name), ...cells };
    return fleetColumns.map((column) => all[column] ?? null);
  });
  const counts = { protected: 0, atRisk: 0, waiting: 0, excluded: 0, needsAttention: 0, deleted: 0, unknown: 0 };
  const stateAt = fleetColumns.indexOf("state");
  for (const row of rows) counts[row[stateAt] as keyof typeof counts] += 1;
  const reasons = new Set(rows.map((row) => String(row[fleetColumns.indexOf("reason")])));
  return {
    asOf: PAGE_NOW,
    ...(lastSweep !== null && lastSweep !== undefined && { lastSweep }),
    counts,
    columns: [...fleetColumns],
    rows,
    texts: Object.fromEntries([...reasons].flatMap((reason) => (TEXTS[reason] ? [[reason, TEXTS[reason]]] : []))),
  };
}

const SWEEP = { sweepId: ago(0.2), endedAt: ago(0.15), isComplete: true } as const;

const PROTECTED: Cells = {
  resourceGroup: "shop",
  subscriptionId: SUBSCRIPTIONS[0],
  location: "westeurope",
  state: "protected",
  reason: "recoveryPointFresh",
  since: ago(240),
  vaultId: vaultIdOf("westeurope"),
  rule: "production",
  lastRecoveryPointAt: ago(4),
};

function sampleMachine(index: number): Cells {
  // A step without a common divisor with 1,000 spreads the states over the list.
  const share = (index * 617) % 1000;
  let sum = 0;
  const facts =
    SPREAD.find(({ of }) => {
      sum += of;
      return share < sum;
    }) ?? SPREAD[0];
  const location = pick(LOCATIONS, index);
  const group = pick(GROUPS, Math.floor(index / 7));
  const hasVault = facts.state === "protected" || facts.state === "atRisk" || facts.state === "deleted";
  return {
    name: `${pick(KINDS, index)}-${String(Math.floor(index / KINDS.length) + 1).padStart(2, "0")}`,
    resourceGroup: group,
    subscriptionId: pick(SUBSCRIPTIONS, Math.floor(index / 11)),
    location,
    state: facts.state,
    reason: facts.reason,
    since: ago(2 + (index % 300)),
    vaultId: hasVault ? vaultIdOf(location) : null,
    rule: pick(["production", "production", "development", "databases"], index),
    lastRecoveryPointAt: "pointHours" in facts ? ago(facts.pointHours + (index % 17)) : null,
    ...(facts.state === "waiting" && { until: ago(-21.8) }),
    ...(facts.state === "needsAttention" && { attempts: 1 + (index % 5) }),
  };
}

function pick<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}

/** So many hours before the pages' time. */
export function ago(hours: number): string {
  return new Date(Date.parse(PAGE_NOW) - hours * HOUR).toISOString();
}

export function vmIdOf(group: string, name: string): string {
  return `/subscriptions/${SUBSCRIPTIONS[0]}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
}

function vaultIdOf(location: string): string {
  return `/subscriptions/${SUBSCRIPTIONS[0]}/resourceGroups/backup/providers/Microsoft.RecoveryServices/vaults/rsv-${location}`;
}
