import type { IaasVMRecoveryPoint, RecoveryPointResource } from "@azure/arm-recoveryservicesbackup";
import type { BackupOrigin } from "../../domain/backup/job.ts";
import { addSeconds, type Instant } from "../../domain/instant.ts";
import type { RecoveryPoint } from "../../domain/ports/vault-jobs.ts";
import { redact } from "../arm/redact.ts";
import { instantOf, optional, required } from "../arm/response-values.ts";
import { serviceTime } from "./service-time.ts";

/** @throws AzureResponseUnreadable when the point has no name or time. */
export function toRecoveryPoint(resource: RecoveryPointResource): RecoveryPoint {
  const point = (resource.properties ?? {}) as Partial<IaasVMRecoveryPoint>;
  const tiers = (point.recoveryPointTierDetails ?? []).filter(({ status }) => isOneOf(USABLE, status));
  return {
    recoveryPointId: required(resource.name, "name"),
    at: required(instantOf(point.recoveryPointTime), "properties.recoveryPointTime"),
    isInSnapshotTier: tiers.some(({ type }) => isOneOf(SNAPSHOT_TIER, type)),
    isInVaultTier: tiers.some(({ type }) => isOneOf(VAULT_TIERS, type)),
    ...optional("consistency", point.recoveryPointType && redact(point.recoveryPointType)),
    ...optional("expiresAt", expiryOf(point.recoveryPointProperties?.expiryTime)),
    ...optional("origin", originOf(point.recoveryPointProperties?.ruleName)),
  };
}

/** The rule that keeps the points of backups on demand, as recorded traffic spells it (api-version 2024-04-01; older versions name none). */
const ON_DEMAND_RULE = "on-demand";

/** A point is kept by one rule. That every other one is a rule of the policy is inferred: no traffic with such a point is recorded. */
function originOf(ruleName: string | undefined): BackupOrigin | undefined {
  if (ruleName === undefined || ruleName === "") return undefined;
  return ruleName.toLowerCase() === ON_DEMAND_RULE ? "onDemand" : "policy";
}

/** Recorded traffic has `2024-05-28T00:00:00.0000000`: UTC without saying so. */
function expiryOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  return instantOf(new Date(/(Z|[+-]\d\d:\d\d)$/i.test(text) ? text : `${text}Z`));
}

/** The `$filter` for points between two instants; a second more at the end, because the service knows whole seconds only. */
export function recoveryPointFilter(from: Instant, until: Instant): string {
  return `startDate eq '${serviceTime(from)}' and endDate eq '${serviceTime(addSeconds(until, 1))}'`;
}

/**
 * Tiers and their states: names, or in older versions their places in the service's lists (`Invalid`, `InstantRP`, `HardenedRP`,
 * `ArchivedRP`; `Invalid`, `Valid`, `Disabled`, `Deleted`, `Rehydrated`).
 */
const SNAPSHOT_TIER = ["instantrp", "1"];
const VAULT_TIERS = ["hardenedrp", "2", "archivedrp", "3"];
const USABLE = ["valid", "1", "rehydrated", "4"];

function isOneOf(words: readonly string[], sent: unknown): boolean {
  return words.includes(String(sent).toLowerCase());
}
