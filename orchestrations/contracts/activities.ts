import { z } from "zod";
import { toInstant } from "../../domain/instant.ts";

/** What an activity is called in the task hub, and the JSON that goes in and comes out. Names are never reused. */
export interface ActivityContract {
  readonly name: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}
export type ActivityInput<C extends ActivityContract> = z.input<C["input"]>;
export type ActivityOutput<C extends ActivityContract> = z.output<C["output"]>;

/**
 * An instant as it travels through the task hub: text, because a `Date` comes back from JSON as text anyway. Hosts rewrite
 * it on the way (`.000Z` may come back as `Z`), so any ISO 8601 form is read and brought back to ours.
 */
export const instant = z.iso.datetime({ offset: true }).transform((text) => toInstant(new Date(text)));

const resourceId = z.string().startsWith("/");
const seconds = z.number().nonnegative();
const itemKey = z.object({ vaultId: resourceId, vmId: resourceId });
const startedOperation = z.object({ operationId: z.string().min(1), retryAfterSeconds: seconds.optional() });

/** The part of a machine that travels: what rules and messages need. Tags stay behind, they may be many. */
export const machine = z.object({
  vmId: resourceId,
  uniqueId: z.string(),
  name: z.string(),
  location: z.string(),
  osType: z.enum(["Windows", "Linux"]).optional(),
  provisioningState: z.string(),
  /** Absent where Azure does not say, and in histories of early builds. */
  createdAt: instant.optional(),
  powerState: z.enum(["running", "stopped", "deallocated", "other", "unknown"]),
  needsEnhancedPolicy: z.boolean(),
  agent: z.object({
    state: z.enum(["ready", "notReady", "absent"]),
    version: z.string().optional(),
    message: z.string().optional(),
  }),
  backupExtension: z.object({
    state: z.enum(["absent", "ready", "installing", "failed"]),
    version: z.string().optional(),
    error: z.string().optional(),
  }),
});
export type Machine = z.output<typeof machine>;

/** How patient a workflow is. Decided by configuration in an activity; carried by the workflow from then on. */
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

export const protectionDecision = z.discriminatedUnion("action", [
  z.object({
    action: z.literal("protect"),
    configVersion: z.string(),
    rule: z.string(),
    vaultId: resourceId,
    createVault: z.boolean(),
    policyName: z.string(),
    createPolicy: z.boolean(),
    firstBackupRetainDays: z.number().optional(),
    thresholds,
  }),
  z.object({
    action: z.literal("skip"),
    configVersion: z.string(),
    because: z.enum(["skippedByRule", "noRuleMatched"]),
    /** The rule's own words, or which rules were tried. */
    explanation: z.string(),
  }),
  z.object({
    action: z.literal("refuse"),
    configVersion: z.string(),
    /** Machines Azure Backup cannot protect, by what Azure says of them. */
    because: z.enum(["unmanagedDisks"]),
    explanation: z.string(),
  }),
]);

/** Reads the machine, without deciding anything. */
export const readVirtualMachine = {
  name: "readVirtualMachine",
  input: z.object({ vmId: resourceId }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("found"), machine }),
    z.object({ kind: z.literal("notFound") }),
  ]),
} satisfies ActivityContract;

/** Reads the machine and asks the configured rules about it, in one step: the answer carries the configuration's version. */
export const decideProtection = {
  name: "decideProtection",
  input: z.object({ vmId: resourceId }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("decided"), machine, decision: protectionDecision }),
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

/** One look at the vault; creates it when missing and allowed. `provisioning`: look again. */
export const ensureVault = {
  name: "ensureVault",
  input: z.object({ vaultId: resourceId, location: z.string(), create: z.boolean() }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("ready"), vaultId: resourceId, created: z.boolean() }),
    z.object({ kind: z.literal("provisioning") }),
    z.object({ kind: z.literal("missing") }),
    z.object({ kind: z.literal("inOtherRegion"), vaultLocation: z.string() }),
    z.object({ kind: z.literal("broken"), provisioningState: z.string() }),
  ]),
} satisfies ActivityContract;

export const ensurePolicy = {
  name: "ensurePolicy",
  input: z.object({
    vaultId: resourceId,
    policyName: z.string(),
    kind: z.enum(["standard", "enhanced"]),
    create: z.boolean(),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("ready"), policyId: resourceId, created: z.boolean() }),
    z.object({ kind: z.literal("missing") }),
    /** A Standard policy where the machine needs an Enhanced one. */
    z.object({ kind: z.literal("unsuitable"), explanation: z.string() }),
    z.object({ kind: z.literal("full"), protectedItemsCount: z.number() }),
  ]),
} satisfies ActivityContract;

export const readProtectedItem = {
  name: "readProtectedItem",
  input: itemKey,
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("none") }),
    z.object({
      kind: z.literal("item"),
      protectionState: z.string(),
      isSoftDeleted: z.boolean(),
      policyId: z.string().optional(),
      lastRecoveryPointAt: instant.optional(),
    }),
  ]),
} satisfies ActivityContract;

export const enableProtection = {
  name: "enableProtection",
  input: itemKey.extend({ policyId: resourceId }),
  output: startedOperation,
} satisfies ActivityContract;

export const undeleteProtectedItem = {
  name: "undeleteProtectedItem",
  input: itemKey,
  output: startedOperation,
} satisfies ActivityContract;

export const readOperation = {
  name: "readOperation",
  input: z.object({ vaultId: resourceId, operationId: z.string().min(1) }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("inProgress"), retryAfterSeconds: seconds.optional() }),
    z.object({ kind: z.literal("succeeded"), jobId: z.string().optional() }),
    z.object({ kind: z.literal("failed"), errorCode: z.string(), errorMessage: z.string() }),
  ]),
} satisfies ActivityContract;

/** For a backup asked for by name of the machine: where it is protected, and how patient to be. */
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

/**
 * Starts an on-demand backup unless one that started at or after `askedAt` (less clock skew) exists already: a repeated
 * call finds what the lost one began.
 */
export const triggerBackup = {
  name: "triggerBackup",
  input: itemKey.extend({ retainUntil: instant, askedAt: instant }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("accepted"),
      operationId: z.string().min(1),
      retryAfterSeconds: seconds.optional(),
    }),
    /** Ours from an earlier attempt, or somebody else's: it is followed all the same. */
    z.object({ kind: z.literal("jobAlreadyRunning"), jobId: z.string().min(1) }),
    /** Azure refused because a backup runs, but no job shows yet: ask again later. */
    z.object({ kind: z.literal("jobNotVisibleYet") }),
  ]),
} satisfies ActivityContract;

const taskStatus = z.enum([
  "NotStarted",
  "InProgress",
  "Completed",
  "Failed",
  "Skipped",
  "Cancelled",
  "Cancelling",
  "Unknown",
]);

export const backupJob = z.object({
  jobId: z.string().min(1),
  status: z.enum(["InProgress", "Cancelling", "Completed", "CompletedWithWarnings", "Failed", "Cancelled", "Unknown"]),
  startedAt: instant,
  endedAt: instant.optional(),
  tasks: z.array(z.object({ taskId: z.string(), status: taskStatus, endedAt: instant.optional() })),
  errors: z.array(z.object({ code: z.string(), message: z.string(), recommendations: z.array(z.string()) })),
  backupSizeText: z.string().optional(),
});

export const getBackupJob = {
  name: "getBackupJob",
  input: z.object({ vaultId: resourceId, jobId: z.string().min(1) }),
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("job"), job: backupJob }),
    z.object({ kind: z.literal("notFound") }),
  ]),
} satisfies ActivityContract;

export const notice = z.object({
  kind: z.enum([
    "machineProtected",
    "protectionNeedsAttention",
    "agentNotReady",
    "backupCompletedWithWarnings",
    "backupFailed",
    "backupCancelled",
    "backupOnlySnapshot",
    "backupStalled",
    "backupTimedOut",
    "backupUnknown",
    "backupRecovered",
    "scheduleNeedsAttention",
    "channelTest",
  ]),
  severity: z.enum(["info", "warning", "error"]),
  title: z.string(),
  text: z.string(),
  whatToDo: z.string(),
  whoActs: z.enum(["vmOwner", "platformAdmin", "keyVaultOwner", "nobody", "microsoftSupport"]),
  vmId: z.string().optional(),
  occurredAt: instant,
  facts: z.array(z.tuple([z.string(), z.string()]).readonly()),
});

/** Posts to every channel that takes the notice's severity. The names of channels that could not be reached come back. */
export const postChatMessage = {
  name: "postChatMessage",
  input: z.object({
    notice,
    /** Stable over retries and replays. */
    messageId: z.string(),
    /** Channels that have it already (from an earlier attempt). */
    deliveredTo: z.array(z.string()),
  }),
  output: z.object({
    deliveredTo: z.array(z.string()),
    /** Worth another attempt. */
    failed: z.array(z.object({ channel: z.string(), error: z.string(), retryAfterSeconds: seconds.optional() })),
    /** Refused for good; the reason is in the app's log. */
    refused: z.array(z.string()),
  }),
} satisfies ActivityContract;

/** The machines a schedule selects now: protected ones that match, and why others were left out. */
export const selectForSchedule = {
  name: "selectForSchedule",
  input: z.object({ schedule: z.string(), continuation: z.string().optional() }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("selected"),
      configVersion: z.string(),
      retainDays: z.number(),
      thresholds,
      items: z.array(itemKey),
      /** Present when there are more: a page holds at most 100 machines. */
      continuation: z.string().optional(),
      /** Vaults and subscriptions that Azure refuses to list; their machines are left out. */
      leftOut: z.array(z.object({ resource: z.string(), code: z.string() })).optional(),
    }),
    z.object({ kind: z.literal("scheduleUnknown") }),
  ]),
} satisfies ActivityContract;

/** Starts `protectVirtualMachine` for the machine unless an instance runs. */
export const startProtection = {
  name: "startProtection",
  input: z.object({ vmId: resourceId, instanceId: z.string() }),
  output: z.object({ kind: z.enum(["started", "alreadyRunning"]) }),
} satisfies ActivityContract;
