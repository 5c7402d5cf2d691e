import { createHash } from "node:crypto";
import type { ApprovalSettings } from "../domain/approvals/settings.ts";
import { type FinishedInstances, keepDaysFor } from "../domain/coordination/retention.ts";
import { BackupError } from "../domain/errors.ts";
import type { IncidentSettings } from "../domain/incidents/settings.ts";
import type { ProtectionConfig, ProtectionRule, VaultTarget } from "../domain/protection/config.ts";
import { approvalSettings } from "./approval-schema.ts";
import { type ChannelSettings, channelSettings } from "./channel-settings.ts";
import { type ConfigContext, crossReferenceIssues } from "./cross-references.ts";
import { withoutUndefined } from "./defined.ts";
import { type ConfigFile, fileSchema } from "./file-schema.ts";
import { incidentSettings } from "./incident-schema.ts";
import { type ConfigIssue, issuesText, schemaIssues } from "./issues.ts";
import { policyTarget } from "./policy-settings.ts";
import { backupSchedule } from "./schedule-schema.ts";

export interface AppConfig {
  readonly protection: ProtectionConfig;
  readonly channels: readonly ChannelSettings[];
  /** Name of the channel that receives what another one cannot deliver because it is gone. */
  readonly fallbackChannel?: string;
  readonly incidents: IncidentSettings;
  readonly approvals: ApprovalSettings;
  readonly finishedInstances: FinishedInstances;
}

/**
 * Reads and validates the whole configuration file.
 *
 * @param fileName - For error messages.
 * @throws BackupError `CONFIG_INVALID` listing every issue at once: path, what was found, what is allowed. It contains no
 *   secret and no text that may be one.
 */
export function readConfigFile(text: string, fileName: string, context: ConfigContext): AppConfig {
  const raw = parseJson(text, fileName);
  const parsed = fileSchema.safeParse(raw);
  const shapeIssues = parsed.error === undefined ? [] : schemaIssues(raw, parsed.error);
  const issues = [...shapeIssues, ...crossReferenceIssues(raw, context)];
  if (parsed.data === undefined || issues.length > 0) throw configInvalid(fileName, issues);

  const version = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return {
    protection: protectionConfig(parsed.data, version),
    channels: channelSettings(parsed.data, context.secrets),
    incidents: incidentSettings(parsed.data.incidents),
    approvals: approvalSettings(parsed.data.approvals),
    ...(parsed.data.fallbackChannel !== undefined && { fallbackChannel: parsed.data.fallbackChannel }),
    finishedInstances: finishedInstances(parsed.data),
  };
}

function configInvalid(fileName: string, issues: readonly ConfigIssue[]): BackupError {
  return new BackupError("CONFIG_INVALID", issuesText(fileName, issues));
}

/** The parser's message quotes the text, which may contain a secret: only the position is kept, and no cause. */
function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const place = error instanceof Error ? /line \d+ column \d+/.exec(error.message)?.[0] : undefined;
    const found = place === undefined ? "a text that is not JSON" : `a text that is not JSON, at ${place}`;
    throw configInvalid(fileName, [{ path: "", found, allowed: "JSON without comments" }]);
  }
}

function protectionConfig(file: ConfigFile, version: string): ProtectionConfig {
  return {
    version,
    rules: file.rules.map(rule),
    vaults: mapValues(file.vaults, vaultTarget),
    policies: mapValues(file.policies, policyTarget),
    schedules: file.schedules.map(backupSchedule),
    thresholds: thresholds(file.thresholds),
    sweep: file.sweep,
    subscriptionIds: file.subscriptions,
    registerProviders: file.registerProviders,
  };
}

function vaultTarget(given: ConfigFile["vaults"][string]): VaultTarget {
  const { subscriptionId, name, resourceGroup, createIfMissing, maximumVaults, whenDayQuotaReached, ...rest } = given;
  return {
    name,
    resourceGroup,
    ...(subscriptionId !== undefined && { subscriptionId }),
    createIfMissing,
    settings: withoutUndefined(rest),
    maximumVaults,
    whenDayQuotaReached,
  };
}

function rule(given: ConfigFile["rules"][number]): ProtectionRule {
  const match = withoutUndefined(given.match);
  if (given.action === "skip") return { ...given, match };
  const { firstBackup, disks, ...rest } = given;
  return {
    ...rest,
    match,
    ...(firstBackup !== "none" && { firstBackup }),
    ...(disks !== undefined && { disks: withoutUndefined(disks) }),
  };
}

function thresholds(given: ConfigFile["thresholds"]): ProtectionConfig["thresholds"] {
  return {
    provisioningDeadlineSeconds: given.provisioningDeadlineMinutes * 60,
    agentDeadlineSeconds: given.agentDeadlineMinutes * 60,
    operationDeadlineSeconds: given.operationDeadlineMinutes * 60,
    pollMinimumSeconds: given.pollMinimumSeconds,
    pollMaximumSeconds: given.pollMaximumSeconds,
    snapshotStallSeconds: given.snapshotStallMinutes * 60,
    transferStallSeconds: given.transferStallHours * 3600,
    jobDeadlineSeconds: given.jobDeadlineHours * 3600,
  };
}

function finishedInstances({ retention, schedules, thresholds: given }: ConfigFile): FinishedInstances {
  const deadlines = schedules.map(({ deadlineHours }) => deadlineHours);
  return { keepDays: retention.finishedInstancesDays ?? keepDaysFor(deadlines, given.jobDeadlineHours) };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, convert: (value: A) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
