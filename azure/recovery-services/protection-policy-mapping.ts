import type { AzureIaaSVMProtectionPolicy, ProtectionPolicyResource } from "@azure/arm-recoveryservicesbackup";
import type { ProtectionPolicy } from "../../domain/ports/vault-directory.ts";
import type { PolicyTemplate } from "../../domain/protection/config.ts";
import { AzureResponseUnreadable } from "../arm/azure-error.ts";
import { required } from "../arm/response-values.ts";

/** @throws AzureResponseUnreadable when the policy is not one for virtual machines. */
export function toProtectionPolicy(resource: ProtectionPolicyResource): ProtectionPolicy {
  const properties = required(resource.properties, "properties");
  if (properties.backupManagementType !== "AzureIaasVM") {
    throw new AzureResponseUnreadable(`a policy for ${properties.backupManagementType}, not for virtual machines`);
  }
  return {
    policyId: required(resource.id, "id"),
    policyName: required(resource.name, "name"),
    // Standard policies created before Enhanced ones existed have no policyType.
    kind: (properties as AzureIaaSVMProtectionPolicy).policyType === "V2" ? "enhanced" : "standard",
    protectedItemsCount: properties.protectedItemsCount ?? 0,
  };
}

/** The daily policy that a template describes, as Azure Backup expects it. Backup and retention name the same time. */
export function fromPolicyTemplate(template: PolicyTemplate): AzureIaaSVMProtectionPolicy {
  const times = [timeOfDay(template.time)];
  return {
    backupManagementType: "AzureIaasVM",
    policyType: template.kind === "enhanced" ? "V2" : "V1",
    timeZone: template.timeZone,
    instantRpRetentionRangeInDays: template.instantRestoreDays,
    schedulePolicy:
      template.kind === "enhanced"
        ? {
            schedulePolicyType: "SimpleSchedulePolicyV2",
            scheduleRunFrequency: "Daily",
            dailySchedule: { scheduleRunTimes: times },
          }
        : { schedulePolicyType: "SimpleSchedulePolicy", scheduleRunFrequency: "Daily", scheduleRunTimes: times },
    retentionPolicy: {
      retentionPolicyType: "LongTermRetentionPolicy",
      dailySchedule: {
        retentionTimes: times,
        retentionDuration: { count: template.retainDays, durationType: "Days" },
      },
    },
  };
}

/** Azure reads only the time of day, in the policy's time zone, although it is written as a UTC instant. The date is ignored. */
function timeOfDay(time: string): Date {
  return new Date(`2020-01-01T${time}:00.000Z`);
}
