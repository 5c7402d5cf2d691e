import type { VaultRedundancy } from "../protection/config.ts";
import { isBlocked } from "../protection/findings/finding.ts";
import { preflightFindings } from "../protection/findings/preflight.ts";
import type { ProtectionDecision } from "../protection/rules.ts";
import { parseVaultId } from "../resource-id.ts";
import type { VirtualMachine } from "../virtual-machine.ts";

/**
 * What a machine that no vault protects needs in order to wait for another day's quota: taken from its row in a sweep, so that the
 * machine itself is read on its day only.
 */
export interface WaitPlan {
  readonly location: string;
  /** The first vault of the family. */
  readonly vaultId: string;
  readonly maximumVaults: number;
  readonly configVersion: string;
  readonly rule: string;
  readonly policyKey: string;
  readonly redundancy: VaultRedundancy;
}

/**
 * The plan of a machine without an item, by its row; `undefined` where the machine has to be read before anything is said of it:
 *
 * - its vaults do not wait for another day's quota,
 * - the row shows what prevents its protection, or that Azure still changes the machine,
 * - its vaults are in another subscription, where Azure's backup status does not see them.
 */
export function waitPlanOf(machine: VirtualMachine, decision: ProtectionDecision): WaitPlan | undefined {
  if (decision.action !== "protect" || decision.whenDayQuotaReached !== "wait") return undefined;
  const { vaultId, maximumVaults, configVersion, rule, policyKey, vaultSettings } = decision;
  const isVaultSeen = parseVaultId(vaultId)?.subscriptionId.toLowerCase() === machine.subscriptionId.toLowerCase();
  const hasObstacle = isBlocked(preflightFindings(machine, decision, {}));
  if (!isVaultSeen || hasObstacle || !/^succeeded$/i.test(machine.provisioningState)) return undefined;
  const { redundancy } = vaultSettings;
  return { location: machine.location, vaultId, maximumVaults, configVersion, rule, policyKey, redundancy };
}
