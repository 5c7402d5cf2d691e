import { z } from "zod";
import { onDemandRetention } from "../../domain/backup/retention.ts";
import { jobPhases } from "../../domain/backup/tasks.ts";
import type { StartRequest } from "../../domain/ports/workflows.ts";
import { consistencies } from "../../domain/protection/agent.ts";
import { type AttentionReason, type OutcomeKind, outcomeReasons, type ReasonOf } from "../../domain/reasons.ts";
import { backupResult, instant, milestones, resourceId, thresholds } from "./values.ts";

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
  undelivered: z.array(z.string()).optional(),
});

/** Protects one machine, from "this machine was written" to an outcome with a reason. */
export const protectVirtualMachine = {
  name: "protectVirtualMachine",
  /** Only `vmId` comes from outside; the rest is carried between generations. */
  input: z.object({
    vmId: resourceId,
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
  }),
  output: z.intersection(
    z.discriminatedUnion("outcome", [
      verdictOf("protected"),
      verdictOf("alreadyProtected"),
      verdictOf("skipped"),
      verdictOf("gone"),
      verdictOf("needsAttention"),
    ]),
    outcomeDetails,
  ),
} satisfies WorkflowContract;

/** Makes one on-demand backup of a protected machine and follows its job. */
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
  }),
  output: backupResult,
} satisfies WorkflowContract;

const phase = z.enum(jobPhases);

/** Follows one backup job to its end. */
export const monitorBackupJob = {
  name: "monitorBackupJob",
  input: z.object({
    vmId: resourceId,
    vaultId: resourceId,
    jobId: z.string().min(1),
    thresholds,
    /** Carried between generations. */
    progress: z
      .object({
        watchedSince: instant,
        changedAt: instant,
        fingerprint: z.string(),
        phase,
        milestones,
        stalledPhases: z.array(phase),
        isStalled: z.boolean(),
        missingPolls: z.int(),
        unconfirmedPolls: z.int(),
      })
      .optional(),
  }),
  output: backupResult,
} satisfies WorkflowContract;

/** Why a run of a schedule needs attention. */
const scheduleReasons = [
  "scheduleUnknown",
  ...(Object.keys(outcomeReasons.needsAttention) as readonly AttentionReason[]),
] as const;

/** Backs up every machine that a schedule selects. */
export const runBackupSchedule = {
  name: "runBackupSchedule",
  input: z.object({
    schedule: z.string().min(1),
    /** The occurrence that this run stands for. */
    dueAt: instant,
    /** Carried between generations. */
    continuation: z.string().optional(),
    counts: z.record(z.string(), z.int()).default({}),
  }),
  output: z.object({
    schedule: z.string(),
    dueAt: instant,
    outcome: z.enum(["ran", "needsAttention"]),
    reason: z.enum(scheduleReasons).optional(),
    /** Machines per result of their backup. */
    counts: z.record(z.string(), z.int()),
  }),
} satisfies WorkflowContract;

/** Makes sure that a request which found its machine's workflow running is not lost. */
export const recheckMachine = {
  name: "recheckMachine",
  input: z.object({
    vmId: resourceId,
    /** The instance that was found running; that of the machine's protection if absent. */
    instanceId: z.string().optional(),
    /** Carried between generations. */
    hasRequested: z.boolean().default(false),
    polls: z.int().nonnegative().default(0),
  }),
  output: z.object({ outcome: z.enum(["consumedByRunningInstance", "startedInstance", "gaveUp"]) }),
} satisfies WorkflowContract;

/** Every workflow of the app. */
export const workflowContracts = {
  protectVirtualMachine,
  backupVirtualMachine,
  monitorBackupJob,
  runBackupSchedule,
  recheckMachine,
} as const;
