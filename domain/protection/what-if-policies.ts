import { resourceKey } from "../resource-id.ts";
import { isPolicyOrClone } from "./existing.ts";
import { type PolicyChange, policyChange, type TimeZoneOffsets } from "./policy-change.ts";
import type { ProtectionDecision } from "./rules.ts";
import type { VaultContents } from "./what-if-placement.ts";
import type { WhatIfRow } from "./what-if-row.ts";

/** An existing policy that differs from the template of the machines that have it, or would get it. */
export interface WhatIfPolicyChange extends PolicyChange {
  readonly vaultId: string;
  readonly policyName: string;
  /** Machines of the what-if under it. */
  readonly machines: number;
}

/** A machine's row with the decision it comes from. */
export interface DecidedRow {
  readonly row: WhatIfRow;
  readonly decision: ProtectionDecision;
}

/** Every policy in use that differs from its template, each once. */
export function whatIfPolicyChanges(
  rows: readonly DecidedRow[],
  contents: VaultContents,
  offsets: TimeZoneOffsets,
): readonly WhatIfPolicyChange[] {
  const used = rows.flatMap(({ row: { vaultId, policyName }, decision }) => {
    if (decision.action !== "protect" || vaultId === undefined || policyName === undefined) return [];
    return isPolicyOrClone(policyName, decision.policyName) ? [{ vaultId, policyName, decision }] : [];
  });
  const byPolicy = Map.groupBy(
    used,
    ({ vaultId, policyName }) => `${resourceKey(vaultId)}/${policyName.toLowerCase()}`,
  );
  return [...byPolicy.values()].flatMap((same) => {
    const [first] = same;
    if (first?.decision.template === undefined) return [];
    const { vaultId, policyName, decision } = first;
    const known = contents.get(resourceKey(vaultId))?.policies ?? [];
    const actual = known.find((policy) => policy.policyName.toLowerCase() === policyName.toLowerCase())?.actual;
    const change =
      actual === undefined ? undefined : policyChange(first.decision.template, actual, decision.managePolicy, offsets);
    return change === undefined ? [] : [{ vaultId, policyName, machines: same.length, ...change }];
  });
}
