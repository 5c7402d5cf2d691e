import { resourceKey } from "../resource-id.ts";
import type { ProtectionConfig } from "./config.ts";
import type { FindingCode } from "./findings/finding.ts";
import type { PreflightExtras } from "./findings/preflight-extras.ts";
import type { TimeZoneOffsets } from "./policy-change.ts";
import { decideByRules } from "./rules.ts";
import { createPlacementPlan, type PlannedVault, type VaultContents } from "./what-if-placement.ts";
import { type DecidedRow, type WhatIfPolicyChange, whatIfPolicyChanges } from "./what-if-policies.ts";
import { type WhatIfAction, type WhatIfMachine, type WhatIfRow, whatIfActions, whatIfRow } from "./what-if-row.ts";

export interface WhatIfInput {
  readonly config: ProtectionConfig;
  readonly machines: readonly WhatIfMachine[];
  readonly extras: PreflightExtras;
  readonly vaultContents: VaultContents;
  /** Of the templates' time zones. Absent: nothing is said of policies whose template has an IANA time zone. */
  readonly timeZones?: TimeZoneOffsets;
}

export interface WhatIfTotals {
  readonly machines: number;
  /** Every action, also those of no machine. */
  readonly actions: Readonly<Record<WhatIfAction, number>>;
  /** Machines by finding; codes that no machine has are left out. */
  readonly findings: Readonly<Partial<Record<FindingCode, number>>>;
  /** Vaults and policies that would be created because they are missing, or perhaps are. */
  readonly vaultsToCreate: number;
  readonly policiesToCreate: number;
  /** Of these policies: further copies of one that has 100 machines. */
  readonly policyClonesToCreate: number;
  /** UTC days until every machine is protected, with 250 new machines a vault and day; 0 when none would be. */
  readonly daysNeeded: number;
  readonly vaults: readonly PlannedVault[];
  /** Existing policies that differ from their template: those that would be changed, and those that only are reported. */
  readonly policyChanges: readonly WhatIfPolicyChange[];
}

export interface WhatIfResult {
  /** In the order of the machines' IDs. */
  readonly rows: readonly WhatIfRow[];
  readonly totals: WhatIfTotals;
}

/** What the app would do with these machines under this configuration. Changes nothing and sends no request: the same input, the same result. */
export function whatIf({ config, machines, extras, vaultContents, timeZones = new Map() }: WhatIfInput): WhatIfResult {
  const plan = createPlacementPlan(vaultContents, extras);
  const context = { extras, plan };
  const decided = machines
    .map((one) => ({ one, key: resourceKey(one.machine.vmId) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ one }): DecidedRow => {
      const decision = decideByRules(one.machine, config);
      return { row: whatIfRow(one, decision, context), decision };
    });
  const rows = decided.map(({ row }) => row);
  const policyChanges = whatIfPolicyChanges(decided, vaultContents, timeZones);
  return { rows, totals: { ...totalsOf(rows, plan.vaults()), policyChanges } };
}

function totalsOf(rows: readonly WhatIfRow[], vaults: readonly PlannedVault[]): Omit<WhatIfTotals, "policyChanges"> {
  const missing = vaults.flatMap(({ policies }) => policies.filter(({ exists }) => exists !== true));
  return {
    machines: rows.length,
    actions: Object.fromEntries(
      whatIfActions.map((action) => [action, rows.filter((row) => row.action === action).length]),
    ) as Record<WhatIfAction, number>,
    findings: countFindings(rows),
    vaultsToCreate: vaults.filter(({ exists }) => exists !== true).length,
    policiesToCreate: missing.length,
    policyClonesToCreate: missing.filter(({ isClone }) => isClone).length,
    daysNeeded: Math.max(0, ...vaults.map(({ daysNeeded }) => daysNeeded)),
    vaults,
  };
}

/** The most frequent first. */
function countFindings(rows: readonly WhatIfRow[]): WhatIfTotals["findings"] {
  const counts = new Map<FindingCode, number>();
  for (const { findings } of rows) {
    for (const code of new Set(findings.map((each) => each.code))) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(([, left], [, right]) => right - left));
}
