import type { Finding } from "../../domain/protection/findings/finding.ts";
import type { WhatIfResult } from "../../domain/protection/what-if.ts";
import type { PlannedVault } from "../../domain/protection/what-if-placement.ts";
import type { WhatIfPolicyChange } from "../../domain/protection/what-if-policies.ts";
import { type WhatIfRow, whatIfActions } from "../../domain/protection/what-if-row.ts";

/** Words of the table's last column. */
const YES_NO = { true: "exists", false: "is created", null: "is created if missing" } as const;
const MAX_TEXT = 100;

/** The result for people: a line per machine with its findings below, then the totals. */
export function whatIfText({ rows, totals }: WhatIfResult): string {
  const width = Math.max(12, ...rows.map(({ vmId }) => nameOf(vmId).length));
  const { actions, findings } = totals;
  return [
    ...rows.flatMap((row) => rowLines(row, width)),
    "",
    `${plural(totals.machines, "machine")}: ${whatIfActions
      .filter((action) => actions[action] > 0)
      .map((action) => `${actions[action]} ${action}`)
      .join(", ")}`,
    ...Object.entries(findings).map(([code, count]) => `  ${String(count).padStart(6)}  ${code}`),
    ...totals.vaults.flatMap(vaultLines),
    ...totals.policyChanges.flatMap(policyChangeLines),
    `To create: ${plural(totals.vaultsToCreate, "vault")}; policies: ${totals.policiesToCreate}, copies of a full one among them: ${totals.policyClonesToCreate}.`,
    `Days needed with 250 new machines a vault and day: ${totals.daysNeeded}.`,
  ].join("\n");
}

function rowLines(row: WhatIfRow, width: number): readonly string[] {
  const place = [row.vaultId?.split("/").at(-1), row.policyName].filter(Boolean).join(" / ");
  const first = row.firstBackup === undefined ? "" : `, first backup: ${row.firstBackup}`;
  const rule = row.rule === null ? "no rule matches" : `rule: ${row.rule}`;
  return [
    `${nameOf(row.vmId).padEnd(width)}  ${row.action.padEnd(20)}  ${[place, rule].filter(Boolean).join("; ")}${first}`,
    ...row.changes.map((change) => `    → ${change}`),
    ...row.findings.map(findingLine),
  ];
}

function findingLine({ severity, code, text }: Finding): string {
  const shown = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
  return `    ${severity.padEnd(8)}  ${code}: ${shown}`;
}

function vaultLines({ vaultId, exists, newMachines, policies }: PlannedVault): readonly string[] {
  return [
    `Vault ${vaultId.split("/").at(-1)} ${YES_NO[`${exists}`]}: ${plural(newMachines, "new machine")}`,
    ...policies.map(
      (policy) =>
        `    policy ${policy.policyName} ${YES_NO[`${policy.exists}`]}: ${plural(policy.newMachines, "machine")}`,
    ),
  ];
}

function policyChangeLines(change: WhatIfPolicyChange): readonly string[] {
  const end = change.isChanged ? "is changed" : "differs from its template and is not changed";
  const shorter = change.shortensRetention ? "; recovery points are kept for a shorter time" : "";
  return [
    `Policy ${change.policyName} in ${change.vaultId.split("/").at(-1)} ${end}${shorter}:`,
    ...change.differences.map(({ setting, expected, actual }) => `    ${setting}: ${actual} → ${expected}`),
  ];
}

function nameOf(vmId: string): string {
  const parts = vmId.split("/");
  return `${parts[4]}/${parts.slice(8).join("/")}`;
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
