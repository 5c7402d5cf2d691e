import { BackupError } from "../errors.ts";
import type { AttentionReason, ReasonOf } from "../reasons.ts";
import { regionKey, vaultIdOf } from "../resource-id.ts";
import type { VirtualMachine } from "../virtual-machine.ts";
import type {
  DayQuotaAction,
  DiskSelection,
  ExistingProtection,
  FirstBackupTime,
  PolicyTarget,
  ProtectionConfig,
  ProtectionRule,
  Thresholds,
  VaultSettings,
  VaultTarget,
  WhenDeleted,
} from "./config.ts";
import { selectDisks } from "./disk-selection.ts";
import { unmetCondition } from "./machine-match.ts";
import type { PolicyKind, PolicyTemplate } from "./policy-template.ts";

/** Why the rules skip a machine. */
export const skipReasons = ["skippedByRule", "noRuleMatched"] as const satisfies readonly ReasonOf<"skipped">[];
/** Why the rules refuse a machine: Azure Backup cannot protect it. */
export const refusalReasons = ["unmanagedDisks"] as const satisfies readonly AttentionReason[];

/** What the configured rules decide about a machine; the shape that activities hand to workflows. */
export type ProtectionDecision =
  | {
      readonly action: "protect";
      readonly configVersion: string;
      /** Name of the rule that decided. */
      readonly rule: string;
      /** Key in the configuration. */
      readonly vaultKey: string;
      /** The first vault of the family; placement may choose another one of it. */
      readonly vaultId: string;
      readonly createVault: boolean;
      readonly vaultSettings: VaultSettings;
      readonly maximumVaults: number;
      readonly whenDayQuotaReached: DayQuotaAction;
      /** Key in the configuration. */
      readonly policyKey: string;
      /** The first of the policy's clones; placement may choose another one. */
      readonly policyName: string;
      readonly createPolicy: boolean;
      /** Present when the policy may be created or, with `managePolicy`, changed. */
      readonly template?: PolicyTemplate;
      readonly managePolicy: boolean;
      readonly firstBackupRetainDays?: number;
      readonly firstBackupWhen: FirstBackupTime;
      /** Absent: all disks. */
      readonly disks?: DiskSelection;
      readonly existing: ExistingProtection;
      readonly whenDeleted: WhenDeleted;
      readonly thresholds: Thresholds;
    }
  | {
      readonly action: "skip";
      readonly configVersion: string;
      /** Absent when no rule matched. */
      readonly rule?: string;
      readonly because: (typeof skipReasons)[number];
      readonly explanation: string;
    }
  | {
      readonly action: "refuse";
      readonly configVersion: string;
      readonly rule?: string;
      readonly because: (typeof refusalReasons)[number];
      readonly explanation: string;
    };

/**
 * Asks the rules in order about a machine; the first that matches decides. A skipped machine is never refused: its
 * owner excluded it and needs no report that it could not be protected.
 *
 * @throws BackupError `CONFIG_INVALID` when a rule names a vault or policy that the configuration does not have.
 */
export function decideByRules(machine: VirtualMachine, config: ProtectionConfig): ProtectionDecision {
  const configVersion = config.version;
  const rule = decisiveRule(machine, config);
  if (rule === undefined) {
    return { action: "skip", configVersion, because: "noRuleMatched", explanation: whyNone(machine, config.rules) };
  }
  if (rule.action === "skip") {
    const explanation = `${rule.name}: ${rule.reason}`;
    return { action: "skip", configVersion, rule: rule.name, because: "skippedByRule", explanation };
  }
  if (machine.hasUnmanagedDisks) {
    const explanation =
      "The machine has unmanaged disks (VHD files in a storage account); Azure Backup needs managed disks.";
    return { action: "refuse", configVersion, rule: rule.name, because: "unmanagedDisks", explanation };
  }
  const vault = named(config.vaults, rule.vault, "vault", rule.name);
  const policy = named(config.policies, rule.policy, "policy", rule.name);
  const template = templateFor(policy, machine);
  const disks = selectDisks(rule.disks, machine.dataDisks);
  return {
    action: "protect",
    configVersion,
    rule: rule.name,
    vaultKey: rule.vault,
    vaultId: vaultIdFor(vault, machine),
    createVault: vault.createIfMissing,
    vaultSettings: vault.settings,
    maximumVaults: vault.maximumVaults,
    whenDayQuotaReached: vault.whenDayQuotaReached,
    policyKey: rule.policy,
    policyName: policyNameFor(policy, machine),
    createPolicy: template !== undefined,
    ...(template !== undefined && { template }),
    managePolicy: policy.manage,
    ...(rule.firstBackup !== undefined && { firstBackupRetainDays: rule.firstBackup.retainDays }),
    firstBackupWhen: rule.firstBackup?.when ?? "whenAgentReady",
    ...(disks !== undefined && { disks }),
    existing: rule.existing,
    whenDeleted: rule.whenDeleted,
    thresholds: config.thresholds,
  };
}

/** Whether the rule that decides about the machine chooses disks by their tags, which then have to be read. */
export function needsDiskTags(machine: VirtualMachine, config: ProtectionConfig): boolean {
  const rule = decisiveRule(machine, config);
  return rule?.action === "protect" && rule.disks?.excludeTag !== undefined;
}

function decisiveRule(machine: VirtualMachine, config: ProtectionConfig): ProtectionRule | undefined {
  return config.rules.find((candidate) => unmetCondition(candidate.match, machine) === undefined);
}

/** The vault a target means for this machine: `{location}` is its region, the subscription its own unless named. */
export function vaultIdFor(
  vault: Pick<VaultTarget, "name" | "resourceGroup" | "subscriptionId">,
  machine: Pick<VirtualMachine, "location" | "subscriptionId">,
): string {
  return vaultIdOf({
    subscriptionId: vault.subscriptionId ?? machine.subscriptionId,
    resourceGroup: inLocation(vault.resourceGroup, machine.location),
    name: inLocation(vault.name, machine.location),
  });
}

/** The policy's name for this machine: the Enhanced one where a Standard policy is refused or not wanted. */
export function policyNameFor(
  policy: Pick<PolicyTarget, "standardName" | "enhancedName" | "alwaysEnhanced">,
  machine: PolicyRelevant & Pick<VirtualMachine, "location">,
): string {
  const name = chosenKind(policy, machine) === "enhanced" ? policy.enhancedName : policy.standardName;
  return inLocation(name, machine.location);
}

/** How the machine's policy is created; `undefined` when it must exist. */
function templateFor(policy: PolicyTarget, machine: PolicyRelevant): PolicyTemplate | undefined {
  const kind = chosenKind(policy, machine);
  const settings = kind === "enhanced" ? (policy.enhancedTemplate ?? policy.template) : policy.template;
  return settings === undefined ? undefined : { ...settings, kind };
}

function chosenKind(policy: Pick<PolicyTarget, "alwaysEnhanced">, machine: PolicyRelevant): PolicyKind {
  return policy.alwaysEnhanced === true ? "enhanced" : policyKindFor(machine);
}

type PolicyRelevant = Pick<VirtualMachine, "securityType" | "hasEnhancedOnlyDisks" | "extendedZone">;

/**
 * Which kind of policy the machine needs. Ultra and Premium SSD v2 disks and extended zones always need an Enhanced one. Trusted
 * Launch and Confidential machines do at the api-version of `@azure/arm-recoveryservicesbackup` 12.0.0 (2023-06-01): Standard
 * policies take Trusted Launch only from 2025-01-01 on.
 *
 * @see https://learn.microsoft.com/azure/backup/backup-support-matrix-iaas (2026-03-26)
 */
export function policyKindFor(machine: PolicyRelevant): PolicyKind {
  const needsEnhanced = machine.hasEnhancedOnlyDisks || machine.extendedZone !== undefined;
  return needsEnhanced || machine.securityType !== "Standard" ? "enhanced" : "standard";
}

function inLocation(name: string, location: string): string {
  return name.replaceAll("{location}", regionKey(location));
}

function named<T>(entries: Readonly<Record<string, T>>, key: string, what: string, rule: string): T {
  const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
  if (entry !== undefined) return entry;
  throw new BackupError(
    "CONFIG_INVALID",
    `Rule "${rule}" names the ${what} "${key}", which the configuration does not have.`,
  );
}

/** Names for each rule the condition that did not hold, so that the reason is clear without reading the rules. */
function whyNone(machine: VirtualMachine, rules: readonly ProtectionRule[]): string {
  if (rules.length === 0) return "The configuration has no rules.";
  const shown = rules.slice(0, 10).map((rule) => `${rule.name} (${unmetCondition(rule.match, machine)})`);
  const more = rules.length > shown.length ? ` and ${rules.length - shown.length} more` : "";
  return `No rule matched. What did not hold: ${shown.join(", ")}${more}.`;
}
