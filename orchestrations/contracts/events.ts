import { z } from "zod";
import {
  type DeletionAction,
  deletionActions,
  eventSources,
  scheduledVerdicts,
} from "../../domain/events/domain-event.ts";
import { type OutcomeKind, outcomeReasons } from "../../domain/reasons.ts";
import { backupResult, instant, resourceId } from "./values.ts";

/** Domain events as they travel through the task hub, and who carries them; see domain/events/domain-event.ts. */

const head = { eventId: z.string().min(1).max(300), at: instant };
const outcomeKinds = [...new Set([...(Object.keys(outcomeReasons) as OutcomeKind[]), "waiting" as const])];

const finding = z.object({
  code: z.string(),
  severity: z.enum(["info", "warning", "blocking"]),
  text: z.string(),
  remedy: z.string(),
});

const publishedOutcome = z.object({
  outcome: z.enum(outcomeKinds),
  reason: z.string(),
  vmId: z.string(),
  vaultId: z.string().optional(),
  policyId: z.string().optional(),
  branch: z.string().optional(),
  until: instant.optional(),
  rule: z.string().optional(),
  configVersion: z.string().optional(),
  explanation: z.string().optional(),
  backup: backupResult.optional(),
  findings: z.array(finding).readonly().optional(),
});

/** A machine's ID as it was requested; the inventory ignores one that is none. */
const vmId = z.string();
const sweepId = z.string().min(1).max(100);

const checkedBackup = {
  ...head,
  vmId,
  verdict: z.enum(scheduledVerdicts),
  policyName: z.string(),
  dueAt: instant,
  lastRecoveryPointAt: instant.optional(),
};

const domainEvent = z.discriminatedUnion("kind", [
  z.object({
    ...head,
    kind: z.literal("protectionEnded"),
    vmId,
    outcome: publishedOutcome,
    source: z.enum(eventSources),
    sweepId: sweepId.optional(),
    attempt: z.int().positive().optional(),
    requestedAt: instant.optional(),
    decidedAt: instant.optional(),
    protectedAt: instant.optional(),
  }),
  z.object({
    ...head,
    kind: z.literal("backupEnded"),
    vmId,
    vaultId: resourceId.optional(),
    result: backupResult,
    startedAt: instant.optional(),
  }),
  z.object({
    ...head,
    kind: z.literal("backupsEnded"),
    vaultId: resourceId,
    ends: z
      .array(z.object({ ...head, vmId, result: backupResult, startedAt: instant.optional() }))
      .max(25)
      .readonly(),
  }),
  z.object({ ...checkedBackup, kind: z.literal("scheduledBackupChecked"), vaultId: resourceId }),
  z.object({
    ...head,
    kind: z.literal("scheduledBackupsChecked"),
    vaultId: resourceId,
    checks: z.array(z.object(checkedBackup)).max(25).readonly(),
  }),
  z.object({
    ...head,
    kind: z.literal("machineDeleted"),
    vmId,
    vaultId: resourceId.optional(),
    action: z.enum(Object.keys(deletionActions) as readonly DeletionAction[]),
    explanation: z.string().optional(),
    sweepId: sweepId.optional(),
  }),
  z.object({
    ...head,
    kind: z.literal("sweepEnded"),
    report: z.object({
      sweepId,
      startedAt: instant,
      isComplete: z.boolean(),
      counts: z.record(z.string(), z.number()),
    }),
  }),
]);

/** Starts `publishEvent` under the event's instance ID, once: an event that was published before is not applied again. */
export const startPublication = {
  name: "startPublication",
  input: z.object({ event: domainEvent }),
  output: z.object({ kind: z.enum(["started", "alreadyExists"]) }),
};

/** Writes an event into the inventory. */
export const applyEvent = {
  name: "applyEvent",
  input: z.object({ event: domainEvent }),
  output: z.object({}),
};

/** Applies one event to the inventory, however long its tables cannot be reached within 14 days. */
export const publishEvent = {
  name: "publishEvent",
  input: z.object({
    event: domainEvent,
    /** Carried between generations. */
    since: instant.optional(),
    attempts: z.int().nonnegative().default(0),
  }),
  output: z.object({
    /** `gaveUp`: a later sweep brings the machine up to date; the timeline lacks this line. */
    outcome: z.enum(["applied", "gaveUp"]),
    attempts: z.int(),
  }),
};
