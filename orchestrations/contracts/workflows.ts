import { z } from "zod";
import { onDemandRetention } from "../../domain/backup/retention.ts";
import type { StartRequest } from "../../domain/ports/workflows.ts";
import { consistencies } from "../../domain/protection/agent.ts";
import { vaultRedundancies } from "../../domain/protection/config.ts";
import { branches, requestSources } from "../../domain/protection/outcome.ts";
import { retirements } from "../../domain/protection/retirement.ts";
import { type OutcomeKind, outcomeReasons, type ReasonOf } from "../../domain/reasons.ts";
import { deleteBackupData } from "./approvals.ts";
import { watchVault } from "./backups.ts";
import { deliverMessage, sendDigest } from "./delivery.ts";
import { publishEvent } from "./events.ts";
import { checkVault } from "./expected.ts";
import { followIncident, raiseAlerts } from "./incidents.ts";
import { awaitedBackup, backupAttempts } from "./requested-backup.ts";
import { backupRunPart, runBackupSchedule } from "./runs.ts";
import { sweepSubscriptions } from "./sweep.ts";
import { backupResult, finding, instant, resourceId, retryReason, thresholds, waitPlan } from "./values.ts";

/** What a workflow is called in the task hub, and the JSON that it takes and returns. Names are never reused. */
export interface WorkflowContract {
  readonly name: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
}
export type WorkflowInput<C extends WorkflowContract> = z.input<C["input"]>;
export type WorkflowOutput<C extends WorkflowContract> = z.output<C["output"]>;

/** What the client needs to start a workflow. */
export function startWorkflow<C extends WorkflowContract>(
  contract: C,
  instanceId: string,
  input: WorkflowInput<C>,
): StartRequest {
  return { workflow: contract.name, instanceId, input };
}

function verdictOf<K extends OutcomeKind>(outcome: K) {
  const reasons = Object.keys(outcomeReasons[outcome]) as unknown as readonly ReasonOf<K>[];
  return z.object({ outcome: z.literal(outcome), reason: z.enum(reasons) });
}

const outcomeDetails = z.object({
  vmId: z.string(),
  vaultId: z.string().optional(),
  policyId: z.string().optional(),
  expectedConsistency: z.enum(consistencies).optional(),
  backup: backupResult.optional(),
  explanation: z.string().optional(),
  rule: z.string().optional(),
  configVersion: z.string().optional(),
  policyKey: z.string().optional(),
  redundancy: z.enum(vaultRedundancies).optional(),
  branch: z.enum(branches).optional(),
  until: instant.optional(),
  findings: z.array(finding).readonly().optional(),
});

const outcome = z.intersection(
  z.discriminatedUnion("outcome", [
    verdictOf("protected"),
    verdictOf("alreadyProtected"),
    verdictOf("waiting"),
    verdictOf("skipped"),
    verdictOf("gone"),
    verdictOf("needsAttention"),
  ]),
  outcomeDetails,
);

/** A first backup that runs as an instance of its own, and the end that its result will complete. */
const firstBackup = z.object({
  vaultId: resourceId,
  /** The machine that it is for. */
  uniqueId: z.string(),
  retainDays: z.number(),
  thresholds,
  /** The wait is given up when it has lasted for too long from here. */
  since: instant,
  /** It ran already when it was asked for: it is another requester's, perhaps an earlier machine's. */
  isJoined: z.boolean(),
  end: outcome,
  /** The run that asked for it created the item. */
  hasCreatedItem: z.boolean(),
  /** The item was in error: its state after the backup decides. */
  rereadsItem: z.boolean(),
});

/** Protects one machine, from "this machine was written" to an outcome with a reason. */
export const protectVirtualMachine = {
  name: "protectVirtualMachine",
  /** `vmId` and who asks come from outside; the rest is carried between generations. */
  input: z.object({
    vmId: resourceId,
    source: z.enum(requestSources).default("event"),
    /** The request that started the instance: the same one again asks for nothing more. Carried between generations. */
    requestId: z.string().optional(),
    /** The sweep that found the machine: its summary tells what a notice would. */
    sweepId: z.string().optional(),
    /** What earlier runs for the same machine left unsolved. */
    retry: z.object({ attempt: z.int(), reason: retryReason, since: instant }).optional(),
    /** By the sweep's row: the machine waits without being read where its vaults have no place today. First generation only. */
    waitPlan: waitPlan.optional(),
    /** When the instance was asked for, and when the rules decided last. Carried between generations. */
    requestedAt: instant.optional(),
    decidedAt: instant.optional(),
    /** Recheck requests consumed so far. */
    rechecks: z.int().nonnegative().default(0),
    /** The machine that was read (`properties.vmId`): another one under this name is another machine. */
    uniqueId: z.string().optional(),
    /** The machine was recreated under its name while the instance ran. */
    wasRecreated: z.boolean().optional(),
    /** Since when Azure has been seen creating or changing the machine. */
    provisioningSince: instant.optional(),
    /** What an earlier generation of this instance achieved, so that a recheck does not hide it. */
    achieved: z
      .intersection(
        z.union([
          verdictOf("protected"),
          z.object({ outcome: z.literal("alreadyProtected"), reason: z.literal("protectedInVault") }),
        ]),
        outcomeDetails,
      )
      .optional(),
    firstBackup: firstBackup.optional(),
    /** This generation only waits for the first backup; otherwise it checks the machine while the backup runs. */
    awaitsBackup: z.boolean().optional(),
  }),
  output: outcome,
} satisfies WorkflowContract;

/** Makes one on-demand backup of a protected machine and reports its end; a failed one is tried again where that may help. */
export const backupVirtualMachine = {
  name: "backupVirtualMachine",
  /** Vault and thresholds are looked up when absent. */
  input: z.object({
    vmId: resourceId,
    vaultId: resourceId.optional(),
    thresholds: thresholds.optional(),
    /** Counted from now; `retainUntil` wins. */
    retainDays: z
      .int()
      .min(onDemandRetention.minimumDays)
      .max(onDemandRetention.maximumDays)
      .default(onDemandRetention.defaultDays),
    retainUntil: instant.optional(),
    /** Who asked: an instance that was started for the same request is not started again. */
    requestId: z.string().optional(),
    /** The attempts so far; carried between generations. */
    attempts: backupAttempts.optional(),
    /** The backup that the vault's watcher follows, while this workflow waits for its end; carried between generations. */
    awaited: awaitedBackup.optional(),
  }),
  output: backupResult,
} satisfies WorkflowContract;

/** Makes sure that a request which found its machine's workflow running is not lost. */
export const recheckMachine = {
  name: "recheckMachine",
  input: z.object({
    vmId: resourceId,
    /** The instance that was found running; that of the machine's protection if absent. */
    instanceId: z.string().optional(),
    /** Who asked. */
    source: z.enum(requestSources).default("event"),
    /** Carried between generations. */
    hasRequested: z.boolean().default(false),
    /** An earlier request was pending when this one was added: that one's instance waits for both. */
    hasJoined: z.boolean().default(false),
    polls: z.int().nonnegative().default(0),
  }),
  output: z.object({
    outcome: z.enum(["consumedByRunningInstance", "joinedEarlierRequest", "startedInstance", "gaveUp"]),
  }),
} satisfies WorkflowContract;

/** Tries a machine again after a run that ended waiting or needing attention. */
export const retryProtection = {
  name: "retryProtection",
  input: z.object({ vmId: resourceId, at: instant, attempt: z.int(), reason: retryReason, since: instant }),
  output: z.object({ outcome: z.enum(["startedInstance", "instanceRuns", "solved", "gaveUp"]) }),
} satisfies WorkflowContract;

/** Stops the protection of a machine that was deleted, and retains its data. */
export const retireMachine = {
  name: "retireMachine",
  input: z.object({
    vmId: resourceId,
    /** The machine that was deleted, where it is known: another one under its name is not retired. */
    uniqueId: z.string().optional(),
    /** The vault with its item, where it is known. */
    vaultId: resourceId.optional(),
    /** Since when the instance waits for the machine's protection to end; carried between generations. */
    waitingSince: instant.optional(),
  }),
  output: z.object({
    vmId: z.string(),
    outcome: z.enum(Object.keys(retirements) as readonly (keyof typeof retirements)[]),
    vaultId: z.string().optional(),
    lastRecoveryPointAt: instant.optional(),
    /** When Azure removes a soft-deleted item for good. */
    removedAt: instant.optional(),
    /** The rules ask to delete the data, which waits for an approval. */
    awaitsApproval: z.boolean().optional(),
    explanation: z.string().optional(),
  }),
} satisfies WorkflowContract;

/** Every workflow of the app. */
export const workflowContracts = {
  protectVirtualMachine,
  backupVirtualMachine,
  runBackupSchedule,
  backupRunPart,
  recheckMachine,
  retryProtection,
  retireMachine,
  deleteBackupData,
  deliverMessage,
  sendDigest,
  publishEvent,
  sweepSubscriptions,
  watchVault,
  checkVault,
  raiseAlerts,
  followIncident,
} as const;
