import { z } from "zod";
import { backupJobStatuses, taskStatuses } from "../../domain/backup/job.ts";
import { backupResultKinds } from "../../domain/backup/result.ts";
import { toInstant } from "../../domain/instant.ts";
import { actors, noticeKinds, severities } from "../../domain/notices/notice.ts";
import {
  dayQuotaActions,
  firstBackupTimes,
  vaultRedundancies,
  whenDeletedActions,
} from "../../domain/protection/config.ts";
import { type FindingCode, findingRows } from "../../domain/protection/findings/finding.ts";
import { findingSeverities } from "../../domain/protection/findings/finding-row.ts";
import {
  hourlyIntervals,
  monthsOfYear,
  policyKinds,
  weekDays,
  weeksOfMonth,
} from "../../domain/protection/policy-template.ts";
import { refusalReasons, skipReasons } from "../../domain/protection/rules.ts";
import { type BackupReason, backupReasons, outcomeReasons, type RetryReason } from "../../domain/reasons.ts";
import { agentStates, extensionStates, osTypes, powerStates } from "../../domain/virtual-machine.ts";

/** Schemas of values that travel through the task hub, used by several contracts. Closed lists come from domain/. */

/**
 * An instant as text, because a `Date` comes back from JSON as text anyway. Hosts rewrite it on the way (`.000Z` may come back
 * as `Z`), so any ISO 8601 form is read and normalized.
 */
export const instant = z.iso.datetime({ offset: true }).transform((text) => toInstant(new Date(text)));

export const resourceId = z.string().startsWith("/");
export const seconds = z.number().nonnegative();
export const itemKey = z.object({ vaultId: resourceId, vmId: resourceId });

/** The part of a machine that rules and notices need. Tags stay behind: they may be many. */
export const machine = z.object({
  vmId: resourceId,
  uniqueId: z.string(),
  name: z.string(),
  location: z.string(),
  osType: z.enum(osTypes).optional(),
  provisioningState: z.string(),
  /** Absent where Azure does not say, and in histories of early builds. */
  createdAt: instant.optional(),
  powerState: z.enum(powerStates),
  needsEnhancedPolicy: z.boolean(),
  agent: z.object({
    state: z.enum(agentStates),
    version: z.string().optional(),
    message: z.string().optional(),
  }),
  backupExtension: z.object({
    state: z.enum(extensionStates),
    version: z.string().optional(),
    error: z.string().optional(),
  }),
});
export type Machine = z.output<typeof machine>;

/** Deadlines and intervals of a workflow. Decided by configuration in an activity; carried by the workflow from then on. */
export const thresholds = z.object({
  provisioningDeadlineSeconds: seconds,
  agentDeadlineSeconds: seconds,
  operationDeadlineSeconds: seconds,
  pollMinimumSeconds: seconds.min(1),
  pollMaximumSeconds: seconds.min(1),
  snapshotStallSeconds: seconds,
  transferStallSeconds: seconds,
  jobDeadlineSeconds: seconds,
});

/** How a vault is created, and what one that exists is compared with. */
export const vaultSettings = z.object({
  redundancy: z.enum(vaultRedundancies).default("GeoRedundant"),
  crossRegionRestore: z.boolean().default(false),
  softDelete: z.object({ state: z.enum(["Enabled", "AlwaysON"]), retentionDays: z.number() }).exactOptional(),
  immutability: z.enum(["Unlocked", "Locked"]).exactOptional(),
  monitoring: z.object({ azureMonitorAlerts: z.boolean(), classicAlerts: z.boolean() }).exactOptional(),
  tags: z.record(z.string(), z.string()).exactOptional(),
  identity: z.literal("SystemAssigned").exactOptional(),
});

const weekDayList = z.array(z.enum(weekDays)).readonly();
const daysOfMonth = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("dates"), dates: z.array(z.union([z.int(), z.literal("last")])).readonly() }),
  z.object({ kind: z.literal("weekDays"), weeks: z.array(z.enum(weeksOfMonth)).readonly(), days: weekDayList }),
]);

/** How a policy is created or, where the configuration manages it, changed. */
export const policyTemplate = z.object({
  kind: z.enum(policyKinds),
  schedule: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("daily"), time: z.string() }),
    z.object({ kind: z.literal("weekly"), time: z.string(), days: weekDayList }),
    z.object({
      kind: z.literal("hourly"),
      time: z.string(),
      everyHours: z.literal(hourlyIntervals),
      windowHours: z.number(),
    }),
  ]),
  timeZone: z.string(),
  retention: z.object({
    days: z.number().exactOptional(),
    weekly: z.object({ weeks: z.number(), days: weekDayList }).exactOptional(),
    monthly: z.object({ months: z.number(), on: daysOfMonth }).exactOptional(),
    yearly: z
      .object({ years: z.number(), months: z.array(z.enum(monthsOfYear)).readonly(), on: daysOfMonth })
      .exactOptional(),
  }),
  instantRestoreDays: z.number(),
  instantRestoreResourceGroup: z.object({ prefix: z.string(), suffix: z.string().exactOptional() }).exactOptional(),
});

/** A setting that is not as the configuration says. */
export const driftEntry = z.object({
  setting: z.string(),
  expected: z.string(),
  actual: z.string(),
  /** Whether the activity that reports it has made it as the configuration says. */
  corrected: z.boolean(),
  /** Code of the error with which Azure refused the correction for good. */
  refusedWith: z.string().exactOptional(),
});

export const diskSelection = z.object({ kind: z.enum(["include", "exclude"]), luns: z.array(z.int()).readonly() });

const existingProtection = z.object({
  stopped: z.enum(["report", "resume"]).default("report"),
  policy: z.enum(["report", "change"]).default("report"),
  disks: z.enum(["report", "change"]).default("report"),
});

export const protectionDecision = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("protect"),
    configVersion: z.string(),
    rule: z.string(),
    vaultKey: z.string().default(""),
    vaultId: resourceId,
    createVault: z.boolean(),
    vaultSettings: vaultSettings.prefault({}),
    maximumVaults: z.int().min(1).default(1),
    whenDayQuotaReached: z.enum(dayQuotaActions).default("wait"),
    policyKey: z.string().default(""),
    policyName: z.string(),
    createPolicy: z.boolean(),
    template: policyTemplate.optional(),
    managePolicy: z.boolean().default(false),
    firstBackupRetainDays: z.number().optional(),
    firstBackupWhen: z.enum(firstBackupTimes).default("whenAgentReady"),
    disks: diskSelection.optional(),
    existing: existingProtection.prefault({}),
    whenDeleted: z.enum(whenDeletedActions).default("stopAndRetain"),
    thresholds,
  }),
  z.object({
    action: z.literal("skip"),
    configVersion: z.string(),
    /** Absent when no rule matched. */
    rule: z.string().optional(),
    because: z.enum(skipReasons),
    /** The rule's own reason, or which rules were tried. */
    explanation: z.string(),
  }),
  z.object({
    action: z.literal("refuse"),
    configVersion: z.string(),
    rule: z.string().optional(),
    because: z.enum(refusalReasons),
    explanation: z.string(),
  }),
]);

/** Why a machine is tried again later by itself. */
/** What a machine that waits by its sweep's row needs; see domain/sweep/wait-plan.ts. */
export const waitPlan = z.object({
  location: z.string(),
  vaultId: resourceId,
  maximumVaults: z.int().min(1),
  configVersion: z.string(),
  rule: z.string(),
  policyKey: z.string(),
  redundancy: z.enum(vaultRedundancies),
});

export const retryReason = z.enum(
  Object.keys({ ...outcomeReasons.waiting, ...outcomeReasons.needsAttention }) as readonly RetryReason[],
);

/** For which machine an item was enabled last, as the entity `itemBinding` keeps it. */
export const itemBindingState = z.object({ uniqueId: z.string().min(1) });

/** Why a machine is not protected, as the entity `openProblem` keeps it. */
export const openProblemState = z.object({
  reason: retryReason,
  since: instant,
  attempts: z.int().min(1),
  nextAt: instant,
  until: instant.exactOptional(),
  vaultId: resourceId.exactOptional(),
  toldBy: z.enum(["notice", "summary"]),
});

export const finding = z.object({
  code: z.enum(Object.keys(findingRows) as readonly FindingCode[]),
  severity: z.enum(findingSeverities),
  text: z.string(),
  remedy: z.string(),
  whoActs: z.enum(actors),
  vmId: z.string().optional(),
});

export const backupJob = z.object({
  jobId: z.string().min(1),
  status: z.enum(backupJobStatuses),
  startedAt: instant,
  endedAt: instant.optional(),
  tasks: z.array(z.object({ taskId: z.string(), status: z.enum(taskStatuses), endedAt: instant.optional() })),
  errors: z.array(z.object({ code: z.string(), message: z.string(), recommendations: z.array(z.string()) })),
  backupSizeText: z.string().optional(),
});

export const milestones = z.object({
  snapshotAt: instant.optional(),
  vaultedAt: instant.optional(),
  validatedAt: instant.optional(),
});

export const backupResult = z.object({
  result: z.enum(backupResultKinds),
  jobId: z.string().optional(),
  milestones,
  reason: z.enum(Object.keys(backupReasons) as readonly BackupReason[]),
  serviceCode: z.string().optional(),
  attempts: z.int().min(2).optional(),
  extension: z
    .object({ state: z.enum(extensionStates), version: z.string().optional(), message: z.string().optional() })
    .optional(),
});

export const notice = z.object({
  kind: z.enum(noticeKinds),
  severity: z.enum(severities),
  title: z.string(),
  text: z.string(),
  whatToDo: z.string(),
  whoActs: z.enum(actors),
  vmId: z.string().optional(),
  occurredAt: instant,
  facts: z.array(z.tuple([z.string(), z.string()]).readonly()).readonly(),
});
