import type {
  AzureIaaSVMProtectionPolicy,
  LongTermRetentionPolicy,
  MonthlyRetentionSchedule,
  ProtectionPolicyResource,
  SchedulePolicyUnion,
} from "@azure/arm-recoveryservicesbackup";
import type { ProtectionPolicy } from "../../domain/ports/vault-directory.ts";
import type { DaysOfMonth, PolicySettings, PolicyTemplate } from "../../domain/protection/policy-template.ts";
import { AzureResponseUnreadable } from "../arm/azure-error.ts";
import { required } from "../arm/response-values.ts";
import { toPolicySettings } from "./policy-settings-mapping.ts";

/** @throws AzureResponseUnreadable when the policy is not one for virtual machines. */
export function toProtectionPolicy(resource: ProtectionPolicyResource): ProtectionPolicy {
  const properties = vmPolicyOf(resource);
  const settings = toPolicySettings(properties);
  return {
    policyId: required(resource.id, "id"),
    policyName: required(resource.name, "name"),
    // Standard policies created before Enhanced ones existed have no policyType.
    kind: properties.policyType === "V2" ? "enhanced" : "standard",
    protectedItemsCount: properties.protectedItemsCount ?? 0,
    ...(settings !== undefined && { settings }),
  };
}

/** @throws AzureResponseUnreadable when the policy is not one for virtual machines. */
export function vmPolicyOf(resource: ProtectionPolicyResource): AzureIaaSVMProtectionPolicy {
  const properties = required(resource.properties, "properties");
  if (properties.backupManagementType !== "AzureIaasVM") {
    throw new AzureResponseUnreadable(`a policy for ${properties.backupManagementType}, not for virtual machines`);
  }
  return properties as AzureIaaSVMProtectionPolicy;
}

/** The policy that a template describes, as Azure Backup expects it. Backup and retention name the same time. */
export function fromPolicyTemplate(template: PolicyTemplate): AzureIaaSVMProtectionPolicy {
  const group = template.instantRestoreResourceGroup;
  return {
    backupManagementType: "AzureIaasVM",
    policyType: template.kind === "enhanced" ? "V2" : "V1",
    timeZone: template.timeZone,
    instantRpRetentionRangeInDays: template.instantRestoreDays,
    ...(group !== undefined && {
      instantRPDetails: {
        azureBackupRGNamePrefix: group.prefix,
        ...(group.suffix !== undefined && { azureBackupRGNameSuffix: group.suffix }),
      },
    }),
    schedulePolicy: fromSchedule(template),
    retentionPolicy: fromRetention(template),
  };
}

/** A policy as it is with what a template says; what that does not name (archiving, resource group of snapshots) stays. */
export function withTemplate(
  existing: AzureIaaSVMProtectionPolicy,
  template: PolicyTemplate,
): AzureIaaSVMProtectionPolicy {
  const { protectedItemsCount: _readOnly, ...kept } = existing;
  return { ...kept, ...fromPolicyTemplate(template) };
}

/** Azure reads only the time of day, in the policy's time zone, although it is written as a UTC instant. The date is ignored. */
function timeOfDay(time: string): Date {
  return new Date(`2020-01-01T${time}:00.000Z`);
}

function fromSchedule({ kind, schedule }: PolicyTemplate): SchedulePolicyUnion {
  const scheduleRunTimes = [timeOfDay(schedule.time)];
  if (schedule.kind === "hourly") {
    return {
      schedulePolicyType: "SimpleSchedulePolicyV2",
      scheduleRunFrequency: "Hourly",
      hourlySchedule: {
        interval: schedule.everyHours,
        scheduleWindowStartTime: timeOfDay(schedule.time),
        scheduleWindowDuration: schedule.windowHours,
      },
    };
  }
  const days = schedule.kind === "weekly" && { scheduleRunDays: [...schedule.days] };
  const scheduleRunFrequency = schedule.kind === "weekly" ? "Weekly" : "Daily";
  if (kind === "standard") {
    return { schedulePolicyType: "SimpleSchedulePolicy", scheduleRunFrequency, ...days, scheduleRunTimes };
  }
  const place = schedule.kind === "weekly" ? "weeklySchedule" : "dailySchedule";
  return {
    schedulePolicyType: "SimpleSchedulePolicyV2",
    scheduleRunFrequency,
    [place]: { ...days, scheduleRunTimes },
  };
}

function fromRetention({ schedule, retention }: PolicySettings): LongTermRetentionPolicy {
  const retentionTimes = [timeOfDay(schedule.time)];
  const { days, weekly, monthly, yearly } = retention;
  return {
    retentionPolicyType: "LongTermRetentionPolicy",
    ...(days !== undefined && {
      dailySchedule: { retentionTimes, retentionDuration: { count: days, durationType: "Days" } },
    }),
    ...(weekly !== undefined && {
      weeklySchedule: {
        daysOfTheWeek: [...weekly.days],
        retentionTimes,
        retentionDuration: { count: weekly.weeks, durationType: "Weeks" },
      },
    }),
    ...(monthly !== undefined && {
      monthlySchedule: {
        ...fromDaysOfMonth(monthly.on),
        retentionTimes,
        retentionDuration: { count: monthly.months, durationType: "Months" },
      },
    }),
    ...(yearly !== undefined && {
      yearlySchedule: {
        monthsOfYear: [...yearly.months],
        ...fromDaysOfMonth(yearly.on),
        retentionTimes,
        retentionDuration: { count: yearly.years, durationType: "Years" },
      },
    }),
  };
}

function fromDaysOfMonth(on: DaysOfMonth): MonthlyRetentionSchedule {
  if (on.kind === "weekDays") {
    return {
      retentionScheduleFormatType: "Weekly",
      retentionScheduleWeekly: { daysOfTheWeek: [...on.days], weeksOfTheMonth: [...on.weeks] },
    };
  }
  const daysOfTheMonth = on.dates.map((date) =>
    date === "last" ? { date: 0, isLast: true } : { date, isLast: false },
  );
  return { retentionScheduleFormatType: "Daily", retentionScheduleDaily: { daysOfTheMonth } };
}
