import type { ProtectionConfig, ProtectionRule } from "../../../domain/protection/config.ts";
import type { PolicySettings } from "../../../domain/protection/policy-template.ts";
import type { VirtualMachine } from "../../../domain/virtual-machine.ts";

const SUBSCRIPTION_ID = "00000000-0000-0000-0000-000000000001";

/** Resource ID of a machine of the sample subscription. */
export function sampleVmId(name = "web-01"): string {
  return `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** Resource ID of a vault of the sample subscription. */
export function sampleVaultId(name = "holdfast-westeurope"): string {
  return `/subscriptions/${SUBSCRIPTION_ID}/resourceGroups/holdfast-backup/providers/Microsoft.RecoveryServices/vaults/${name}`;
}

/** A running Linux machine with a ready agent, changed as a test needs it. */
export function sampleMachine(change: Partial<VirtualMachine> = {}): VirtualMachine {
  const name = change.name ?? "web-01";
  return {
    vmId: sampleVmId(name),
    uniqueId: `unique-${name}`,
    name,
    resourceGroup: "shop",
    subscriptionId: SUBSCRIPTION_ID,
    location: "westeurope",
    tags: {},
    osType: "Linux",
    zones: [],
    dataDisks: [],
    provisioningState: "Succeeded",
    powerState: "running",
    securityType: "Standard",
    hasUnmanagedDisks: false,
    hasEnhancedOnlyDisks: false,
    agent: { state: "ready", version: "2.9.1.1" },
    backupExtension: { state: "absent" },
    hasInstanceView: true,
    ...change,
  };
}

/** Protects every machine; what exists already is reported, not changed. */
export const sampleRule = {
  name: "all",
  match: {},
  action: "protect",
  vault: "regional",
  policy: "daily",
  existing: { stopped: "report", policy: "report", disks: "report" },
  whenDeleted: "stopAndRetain",
} as const satisfies ProtectionRule;

/** A daily policy, kept for a month. */
export const sampleTemplate = {
  schedule: { kind: "daily", time: "23:00" },
  timeZone: "UTC",
  retention: { days: 30 },
  instantRestoreDays: 2,
} as const satisfies PolicySettings;

/** Everything is protected in a vault per region, made when missing; changed as a test needs it. */
export function sampleConfig(change: Partial<ProtectionConfig> = {}): ProtectionConfig {
  return {
    version: "0123456789ab",
    rules: [sampleRule],
    vaults: {
      regional: {
        name: "holdfast-{location}",
        resourceGroup: "holdfast-backup",
        createIfMissing: true,
        settings: { redundancy: "ZoneRedundant", crossRegionRestore: false },
        maximumVaults: 10,
        whenDayQuotaReached: "wait",
      },
    },
    policies: {
      daily: {
        standardName: "holdfast-daily",
        enhancedName: "holdfast-daily-enhanced",
        template: sampleTemplate,
        manage: false,
      },
    },
    schedules: [],
    thresholds: {
      provisioningDeadlineSeconds: 1800,
      agentDeadlineSeconds: 1200,
      operationDeadlineSeconds: 3600,
      pollMinimumSeconds: 60,
      pollMaximumSeconds: 600,
      snapshotStallSeconds: 7200,
      transferStallSeconds: 43_200,
      jobDeadlineSeconds: 259_200,
    },
    sweep: { everyMinutes: 60, startsPerMinute: 60, recoveryPointObjectiveHours: 26 },
    subscriptionIds: [SUBSCRIPTION_ID],
    ...change,
  };
}
