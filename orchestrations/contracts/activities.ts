import { z } from "zod";
import { retryClasses } from "../../domain/notices/advice/types.ts";
import { errorClasses } from "../../domain/protection/enable-error.ts";
import { startAlerts } from "./alerts.ts";
import { approvalActivities } from "./approvals.ts";
import { startWatch, triggerBackups } from "./backups.ts";
import { deliveryActivities } from "./delivery.ts";
import { applyEvent, startPublication } from "./events.ts";
import { expectedActivities } from "./expected.ts";
import { incidentActivities } from "./incidents.ts";
import {
  readBackups,
  readProtection,
  retryContradicted,
  startBackups,
  startProtection,
  startRetirement,
  startRetry,
} from "./instance-activities.ts";
import {
  comparePolicies,
  enableProtection,
  listItemVaults,
  planRetirement,
  readProtectedItem,
  stopProtection,
  undeleteProtectedItem,
} from "./item-activities.ts";
import { runActivities } from "./runs.ts";
import { sweepActivities } from "./sweep.ts";
import {
  backupJob,
  finding,
  instant,
  itemKey,
  machine,
  protectionDecision,
  resourceId,
  seconds,
  thresholds,
} from "./values.ts";
import { ensurePolicy, ensureVault, observeVault } from "./vault-activities.ts";
import { watchActivities } from "./watch.ts";

/** What an activity is called in the task hub, and the JSON that it takes and returns. Names are never reused. */
export interface ActivityContract {
  readonly name: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}
export type ActivityInput<C extends ActivityContract> = z.input<C["input"]>;
export type ActivityOutput<C extends ActivityContract> = z.output<C["output"]>;

/** Reads the machine, without deciding anything. */
export const readVirtualMachine = {
  name: "readVirtualMachine",
  input: z.object({ vmId: resourceId }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("found"), machine }),
    z.object({ kind: z.literal("notFound") }),
  ]),
} satisfies ActivityContract;

/** Reads the machine and applies the configured rules to it, in one step: the decision carries the configuration's version. */
export const decideProtection = {
  name: "decideProtection",
  input: z.object({ vmId: resourceId }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("decided"),
      machine,
      decision: protectionDecision,
      /** What hinders the machine's protection or weakens its backups, worst first; at most 10. */
      findings: z.array(finding).default([]),
    }),
    z.object({ kind: z.literal("notFound") }),
  ]),
} satisfies ActivityContract;

export const readBackupStatus = {
  name: "readBackupStatus",
  input: z.object({ vmId: resourceId, location: z.string() }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("notProtected") }),
    z.object({ kind: z.literal("protected"), vaultId: resourceId, policyName: z.string().optional() }),
  ]),
} satisfies ActivityContract;

export const readOperation = {
  name: "readOperation",
  input: z.object({ vaultId: resourceId, operationId: z.string().min(1) }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("inProgress"), retryAfterSeconds: seconds.optional() }),
    z.object({ kind: z.literal("succeeded"), jobId: z.string().optional() }),
    z.object({
      kind: z.literal("failed"),
      errorCode: z.string(),
      errorMessage: z.string(),
      errorClass: z.enum(errorClasses),
      /** How a backup that failed with it may be retried. */
      retry: z.enum(retryClasses).optional(),
    }),
  ]),
} satisfies ActivityContract;

/** For a backup of a machine whose vault is not known: where it is protected, and the thresholds to use. */
export const locateProtectedItem = {
  name: "locateProtectedItem",
  input: z.object({ vmId: resourceId }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("located"),
      vaultId: resourceId,
      protectionState: z.string(),
      configVersion: z.string(),
      thresholds,
    }),
    z.object({ kind: z.literal("notProtected") }),
    z.object({ kind: z.literal("vmNotFound") }),
  ]),
} satisfies ActivityContract;

/** The backup jobs of a machine that Azure shows now: what is new later was started since. */
export const listBackupJobs = {
  name: "listBackupJobs",
  input: itemKey.extend({ askedAt: instant }),
  output: z.object({ jobIds: z.array(z.string()) }),
} satisfies ActivityContract;

/** Starts an on-demand backup unless Azure shows a job that is none of the known ones: a repeated call finds the job of a lost one. */
export const triggerBackup = {
  name: "triggerBackup",
  input: itemKey.extend({
    retainUntil: instant,
    askedAt: instant,
    /** Jobs that existed before the first attempt. */
    knownJobIds: z.array(z.string()),
    /** Whether a known job that still runs is an answer, too: Azure said that another backup holds the machine. */
    followsKnownJobs: z.boolean().default(false),
    /** Whether a backup may be started; otherwise jobs are only looked for. */
    mayStart: z.boolean().default(true),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("accepted"),
      operationId: z.string().min(1),
      retryAfterSeconds: seconds.optional(),
    }),
    /** From an earlier attempt, or from another requester: it is followed either way. */
    z.object({ kind: z.literal("jobAlreadyRunning"), jobId: z.string().min(1) }),
    /** A backup runs, or was started, but its job is not visible yet: call again later. */
    z.object({ kind: z.literal("jobNotVisibleYet") }),
    /** Refused in a way that calling again at once does not change. */
    z.object({
      kind: z.literal("refused"),
      code: z.string(),
      serviceCode: z.string().optional(),
      message: z.string(),
      retry: z.enum(retryClasses),
    }),
  ]),
} satisfies ActivityContract;

export const getBackupJob = {
  name: "getBackupJob",
  input: z.object({ vaultId: resourceId, jobId: z.string().min(1) }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("job"), job: backupJob }),
    z.object({ kind: z.literal("notFound") }),
  ]),
} satisfies ActivityContract;

/** Every activity of the app. */
export const activityContracts = {
  readVirtualMachine,
  decideProtection,
  readBackupStatus,
  ensureVault,
  ensurePolicy,
  comparePolicies,
  observeVault,
  readProtectedItem,
  enableProtection,
  undeleteProtectedItem,
  stopProtection,
  planRetirement,
  readOperation,
  locateProtectedItem,
  listBackupJobs,
  triggerBackup,
  getBackupJob,
  triggerBackups,
  startProtection,
  startAlerts,
  ...deliveryActivities,
  startBackups,
  readBackups,
  startPublication,
  applyEvent,
  startRetry,
  retryContradicted,
  startRetirement,
  readProtection,
  listItemVaults,
  startWatch,
  ...approvalActivities,
  ...runActivities,
  ...incidentActivities,
  ...watchActivities,
  ...expectedActivities,
  ...sweepActivities,
} as const satisfies Readonly<Record<string, ActivityContract>>;
