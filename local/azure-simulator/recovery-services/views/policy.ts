import { countProtectedItems } from "../model/policy/policies.ts";
import type { BackupPolicy, Vault } from "../model/state.ts";
import { secondsText, startOfUtcDay } from "../model/time.ts";

/** A policy as ARM shows it. */
export function policyView(vault: Vault, vaultId: string, policy: BackupPolicy): Readonly<Record<string, unknown>> {
  return {
    id: `${vaultId}/backupPolicies/${policy.name}`,
    name: policy.name,
    type: "Microsoft.RecoveryServices/vaults/backupPolicies",
    properties: { ...policy.properties, protectedItemsCount: countProtectedItems(vault, policy) },
  };
}

/** The policy for SQL databases that every new vault has. Only listed: workloads are not modelled. */
export function workloadPolicyView(vaultId: string, bornAtMs: number): Readonly<Record<string, unknown>> {
  const time = secondsText(startOfUtcDay(bornAtMs));
  const thirtyDays = { count: 30, durationType: "Days" };
  return {
    id: `${vaultId}/backupPolicies/HourlyLogBackup`,
    name: "HourlyLogBackup",
    type: "Microsoft.RecoveryServices/vaults/backupPolicies",
    properties: {
      backupManagementType: "AzureWorkload",
      workLoadType: "SQLDataBase",
      settings: { timeZone: "UTC", issqlcompression: false, isCompression: false },
      subProtectionPolicy: [
        {
          policyType: "Full",
          schedulePolicy: {
            schedulePolicyType: "SimpleSchedulePolicy",
            scheduleRunFrequency: "Daily",
            scheduleRunTimes: [time],
            scheduleWeeklyFrequency: 0,
          },
          retentionPolicy: {
            retentionPolicyType: "LongTermRetentionPolicy",
            dailySchedule: { retentionTimes: [time], retentionDuration: thirtyDays },
          },
        },
        {
          policyType: "Log",
          schedulePolicy: { schedulePolicyType: "LogSchedulePolicy", scheduleFrequencyInMins: 60 },
          retentionPolicy: { retentionPolicyType: "SimpleRetentionPolicy", retentionDuration: thirtyDays },
        },
      ],
      protectedItemsCount: 0,
    },
  };
}
