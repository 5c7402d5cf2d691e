import { z } from "zod";
import { azureSeverities } from "../../domain/alerts/typed-alert.ts";
import { monitors } from "../../domain/monitoring/absence.ts";
import { backupRetriers } from "../../domain/notices/backup.ts";
import { isReportedRetirement } from "../../domain/notices/retirement.ts";
import { agentProblems, consistencies } from "../../domain/protection/agent.ts";
import { type RetirementOutcome, retirements } from "../../domain/protection/retirement.ts";
import { type AttentionReason, outcomeReasons, type ReasonOf } from "../../domain/reasons.ts";
import { runSummary } from "./runs.ts";
import { backupResult, finding, instant, milestones, resourceId } from "./values.ts";

/** The JSON of every kind of alert; domain/alerts/typed-alert.ts says what they mean. */

export const alertHead = { alertId: z.string().regex(/^[A-Za-z0-9._:-]{1,120}$/), at: instant };

const attentionReason = z.enum(Object.keys(outcomeReasons.needsAttention) as readonly AttentionReason[]);
const place = { vmId: z.string(), vaultId: z.string().optional(), policyId: z.string().optional() };
const ofBackup = { ...alertHead, vmId: z.string(), vaultId: z.string().optional(), jobId: z.string().optional() };
const phase = z.enum(["snapshot", "transfer", "validation"]);
const findings = z.array(finding).max(10).readonly().optional();
const explanation = z.string().optional();
const backupProblem = backupResult.extend({ result: backupResult.shape.result.exclude(["completed"]) });
const names = z.array(z.string()).max(10).readonly();

export const typedAlerts = [
  z.object({
    ...alertHead,
    ...place,
    kind: z.literal("machineProtected"),
    reason: z.enum(Object.keys(outcomeReasons.protected) as readonly ReasonOf<"protected">[]),
    findings,
    firstBackupFollows: z.boolean(),
  }),
  z.object({
    ...alertHead,
    ...place,
    kind: z.literal("protectionProblem"),
    reason: attentionReason,
    explanation,
    serviceCode: z.string().optional(),
    findings,
    nextAt: instant.optional(),
    isInSummary: z.boolean().optional(),
  }),
  z.object({
    ...alertHead,
    ...place,
    kind: z.literal("protectionWaiting"),
    reason: z.enum(Object.keys(outcomeReasons.waiting) as readonly ReasonOf<"waiting">[]),
    explanation,
    nextAt: instant.optional(),
  }),
  z.object({ ...alertHead, ...place, kind: z.literal("protectionConfirmed") }),
  z.object({
    ...alertHead,
    kind: z.literal("protectionNotWanted"),
    vmId: z.string(),
    reason: z.enum(Object.keys(outcomeReasons.skipped) as readonly ReasonOf<"skipped">[]),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("machineRemoved"),
    vmId: z.string(),
    vaultId: z.string().optional(),
    isStillProtected: z.boolean().optional(),
  }),
  z.object({ ...alertHead, kind: z.literal("machineGone"), vmId: z.string() }),
  z.object({
    ...alertHead,
    kind: z.literal("machineDeleted"),
    vmId: z.string(),
    outcome: z.enum((Object.keys(retirements) as readonly RetirementOutcome[]).filter(isReportedRetirement)),
    vaultId: z.string().optional(),
    lastRecoveryPointAt: instant.optional(),
    removedAt: instant.optional(),
    explanation,
  }),
  z.object({
    ...alertHead,
    kind: z.literal("agentLimited"),
    vmId: z.string(),
    problem: z.enum(agentProblems),
    expectedConsistency: z.enum(consistencies),
    message: z.string().optional(),
    agentVersion: z.string().optional(),
  }),
  z.object({
    ...ofBackup,
    kind: z.literal("backupProblem"),
    result: backupProblem,
    error: z
      .object({ code: z.string(), message: z.string(), recommendations: z.array(z.string()).readonly() })
      .optional(),
    retriedBy: z.enum(backupRetriers).optional(),
  }),
  z.object({ ...ofBackup, kind: z.literal("backupStalled"), phase, seconds: z.number() }),
  z.object({ ...ofBackup, kind: z.literal("backupProgressed") }),
  z.object({ ...ofBackup, kind: z.literal("backupCompleted"), milestones, attempts: z.int().optional() }),
  z.object({
    ...alertHead,
    kind: z.literal("scheduledBackupMissed"),
    vmId: resourceId,
    vaultId: resourceId,
    policyName: z.string(),
    dueAt: instant,
    timeZone: z.string(),
    lastRecoveryPointAt: instant.optional(),
    further: z.int().positive().exactOptional(),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("scheduledBackupResumed"),
    vmId: resourceId,
    vaultId: resourceId,
    policyName: z.string(),
    dueAt: instant,
    lastRecoveryPointAt: instant.optional(),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("vaultUnchecked"),
    vaultId: resourceId,
    reason: attentionReason,
    failedSince: instant,
  }),
  z.object({ ...alertHead, kind: z.literal("vaultChecked"), vaultId: resourceId }),
  z.object({
    ...alertHead,
    kind: z.literal("monitoringStopped"),
    monitor: z.enum(monitors),
    vaultId: z.string().optional(),
    since: instant,
    lastAt: instant.optional(),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("monitoringResumed"),
    monitor: z.enum(monitors),
    vaultId: z.string().optional(),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("recoveryPointOverdue"),
    vmId: z.string(),
    vaultId: z.string().optional(),
    lastRecoveryPointAt: instant.optional(),
    objectiveHours: z.number(),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("recoveryPointSeen"),
    vmId: z.string(),
    vaultId: z.string().optional(),
    lastRecoveryPointAt: instant,
  }),
  z.object({
    ...alertHead,
    kind: z.literal("occurrencesMissed"),
    schedule: z.string(),
    count: z.int(),
    firstDueAt: instant,
    lastDueAt: instant,
  }),
  z.object({ ...alertHead, kind: z.literal("scheduleRan"), schedule: z.string(), dueAt: instant }),
  z.object({ ...alertHead, kind: z.literal("runEnded"), run: runSummary }),
  z.object({
    ...alertHead,
    kind: z.literal("azureMonitorAlert"),
    rule: z.string(),
    condition: z.enum(["fired", "resolved"]),
    severity: z.enum(azureSeverities),
    source: z.string(),
    isMachineBackup: z.boolean(),
    isSecurity: z.boolean(),
    vmId: z.string().optional(),
    vaultId: z.string().optional(),
    jobId: z.string().optional(),
    code: z.string().optional(),
    description: z.string().optional(),
    recommendation: z.string().optional(),
  }),
  z.object({
    ...alertHead,
    kind: z.literal("sweepTold"),
    summary: z.object({
      sweepId: z.string(),
      startedAt: instant,
      endedAt: instant,
      counts: z.record(z.string(), z.number()),
      outcomes: z.record(z.string(), z.number()),
      examples: z
        .array(z.object({ vmId: z.string(), reason: z.string() }))
        .max(10)
        .readonly(),
      details: z
        .array(z.object({ name: z.string(), text: z.string() }))
        .max(10)
        .readonly(),
      unreadable: names,
      unreadableCount: z.int().optional(),
      incomplete: z.string().optional(),
    }),
  }),
] as const;
