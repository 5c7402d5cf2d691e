import { resourceKey } from "../../resource-id.ts";
import type { VirtualMachine } from "../../virtual-machine.ts";
import type { ProtectionDecision } from "../rules.ts";
import { diskFindings } from "./disk-checks.ts";
import { type Finding, finding } from "./finding.ts";
import { machineFindings } from "./machine-checks.ts";
import { placementFindings, usesEnhancedPolicy } from "./placement-checks.ts";
import type { PreflightExtras } from "./preflight-extras.ts";

/**
 * Everything documented that hinders the machine's protection or weakens its backups and that can be seen from outside, worst first.
 * What only the guest knows (file systems, VSS, free space, antivirus) is not claimed either way.
 *
 * @param decision - Of a machine that the rules skip nothing is said: its owner excluded it.
 * @param extras - What was read for whole subscriptions; an absent member leaves its findings out.
 */
export function preflightFindings(
  vm: VirtualMachine,
  decision: ProtectionDecision,
  extras: PreflightExtras,
): readonly Finding[] {
  if (decision.action === "skip") return [];
  const unread = unreadFindings(vm, extras);
  if (decision.action === "refuse") {
    return worstFirst([...diskFindings(vm, {}, extras), ...machineFindings(vm), ...unread]);
  }
  const plan = { disks: decision.disks, usesEnhancedPolicy: usesEnhancedPolicy(vm, decision) };
  return worstFirst([
    ...placementFindings(vm, decision, extras),
    ...diskFindings(vm, plan, extras),
    ...machineFindings(vm),
    ...unread,
  ]);
}

/** What could not be read is unknown, which is not the same as no obstacle. */
function unreadFindings(vm: VirtualMachine, { unread }: PreflightExtras): readonly Finding[] {
  const parts = unread?.get(resourceKey(vm.subscriptionId)) ?? [];
  return parts.length === 0 ? [] : [finding("preflightIncomplete", `Not read: ${parts.join(" and ")}.`)];
}

const RANK = { blocking: 0, warning: 1, info: 2 } as const;

/** Stable: findings of one severity stay in the order of the checks. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((one, other) => RANK[one.severity] - RANK[other.severity]);
}
