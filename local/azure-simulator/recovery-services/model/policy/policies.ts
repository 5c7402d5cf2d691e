import { stringAt, valueAt } from "../../../arm/json.ts";
import { policyInUse, policyTypeChangeNotSupported } from "../../errors/policy.ts";
import { deniedByImmutability } from "../../errors/vault.ts";
import type { Model } from "../model.ts";
import { requireGuardRequest } from "../resource-guard.ts";
import type { BackupPolicy, Vault } from "../state.ts";
import { DAY_MS, secondsText, startOfUtcDay } from "../time.ts";
import { validatePolicy, validatePolicyName } from "./policy-validation.ts";

/** Azure Backup's limit of virtual machines per policy. */
export const MAX_VIRTUAL_MACHINES_PER_POLICY = 100;

/** The policies a new vault has: `DefaultPolicy` (Standard) and `EnhancedPolicy` (V2), times chosen by the service. */
export function defaultPolicies(model: Model, atMs: number): readonly BackupPolicy[] {
  const halfHour = Math.floor(model.context.random() * 48);
  const runsAt = secondsText(startOfUtcDay(atMs) + (halfHour * DAY_MS) / 48);
  const windowStartsAt = secondsText(startOfUtcDay(atMs) + DAY_MS / 3);
  return [
    makePolicy("DefaultPolicy", {
      backupManagementType: "AzureIaasVM",
      schedulePolicy: {
        schedulePolicyType: "SimpleSchedulePolicy",
        scheduleRunFrequency: "Daily",
        scheduleRunTimes: [runsAt],
      },
      retentionPolicy: thirtyDaysAt(runsAt),
    }),
    makePolicy("EnhancedPolicy", {
      backupManagementType: "AzureIaasVM",
      policyType: "V2",
      schedulePolicy: {
        schedulePolicyType: "SimpleSchedulePolicyV2",
        scheduleRunFrequency: "Hourly",
        hourlySchedule: { interval: 4, scheduleWindowStartTime: windowStartsAt, scheduleWindowDuration: 12 },
      },
      retentionPolicy: thirtyDaysAt(windowStartsAt),
    }),
  ];
}

/** Creates or replaces a policy. Throws 400 when it is not valid or weakens a guarded or immutable vault's policy. */
export function putPolicy(vault: Vault, name: string, body: unknown): BackupPolicy {
  const existing = vault.policies.get(name.toLowerCase());
  if (existing === undefined) validatePolicyName(name);
  validatePolicy(valueAt(body, "properties"));
  const policy = makePolicy(existing?.name ?? name, valueAt(body, "properties") as Readonly<Record<string, unknown>>);
  if (existing !== undefined) refuseWeakening(vault, existing, policy, valueAt(body, "properties"));
  vault.policies.set(name.toLowerCase(), policy);
  return policy;
}

/** Deletes a policy; false when there was none. Throws 400 while items use it. */
export function deletePolicy(vault: Vault, name: string): boolean {
  const policy = vault.policies.get(name.toLowerCase());
  if (policy === undefined) return false;
  if (countProtectedItems(vault, policy) > 0) {
    throw policyInUse();
  }
  vault.policies.delete(name.toLowerCase());
  return true;
}

/** How many items a policy protects. */
export function countProtectedItems(vault: Vault, policy: BackupPolicy): number {
  return [...vault.items.values()].filter((item) => item.policyName === policy.name).length;
}

/** The policy that an ID names, if the vault has it. */
export function findPolicyById(vault: Vault, policyId: string): BackupPolicy | undefined {
  const parts = /\/vaults\/([^/]+)\/backupPolicies\/([^/]+)$/i.exec(policyId);
  const [, vaultName = "", policyName = ""] = parts ?? [];
  if (vaultName.toLowerCase() !== vault.name.toLowerCase()) return undefined;
  return vault.policies.get(policyName.toLowerCase());
}

function thirtyDaysAt(time: string): Readonly<Record<string, unknown>> {
  return {
    retentionPolicyType: "LongTermRetentionPolicy",
    dailySchedule: { retentionTimes: [time], retentionDuration: { count: 30, durationType: "Days" } },
  };
}

/** The service's form of what was sent: its defaults filled in, read-only members dropped, times without `.000`. */
function makePolicy(name: string, sent: Readonly<Record<string, unknown>>): BackupPolicy {
  const {
    protectedItemsCount: _count,
    resourceGuardOperationRequests: _requests,
    ...own
  } = withoutMilliseconds(sent) as Readonly<Record<string, unknown>>;
  const schedule = valueAt(own, "schedulePolicy") as Readonly<Record<string, unknown>>;
  const weekly = stringAt(schedule, "scheduleRunFrequency") === "Weekly";
  const policyType = own["policyType"] === "V2" ? "V2" : "V1";
  const instantRetentionDays = Number(own["instantRpRetentionRangeInDays"] ?? (weekly && policyType === "V1" ? 5 : 2));
  const properties = {
    instantRPDetails: {},
    timeZone: "UTC",
    ...own,
    schedulePolicy: policyType === "V1" ? { scheduleWeeklyFrequency: 0, ...schedule } : schedule,
    instantRpRetentionRangeInDays: instantRetentionDays,
  };
  return { name, policyType, properties, instantRetentionDays, dailyRetentionDays: shortestRetentionDays(own) };
}

function shortestRetentionDays(properties: Readonly<Record<string, unknown>>): number {
  const retention = valueAt(properties, "retentionPolicy");
  const daily = valueAt(retention, "dailySchedule", "retentionDuration", "count");
  const weekly = valueAt(retention, "weeklySchedule", "retentionDuration", "count");
  return typeof daily === "number" ? daily : Number(weekly ?? 0) * 7;
}

function withoutMilliseconds(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.000Z$/, "$1Z");
  if (Array.isArray(value)) return value.map(withoutMilliseconds);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutMilliseconds(inner)]));
}

function refuseWeakening(vault: Vault, existing: BackupPolicy, next: BackupPolicy, sent: unknown): void {
  if (existing.policyType === "V2" && next.policyType === "V1") {
    throw policyTypeChangeNotSupported();
  }
  if (next.dailyRetentionDays >= existing.dailyRetentionDays) return;
  if (vault.settings.immutability !== "Disabled") throw deniedByImmutability();
  requireGuardRequest(vault, "changePolicy", sent);
}
