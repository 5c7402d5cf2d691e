import { z } from "zod";
import { backupResultKinds } from "../domain/backup/result.ts";
import { eventSources } from "../domain/events/domain-event.ts";
import { historyKinds } from "../domain/inventory/history.ts";
import { inventoryStates } from "../domain/inventory/state.ts";
import { continuation, count, findingSeverity, instant, vaultId, vmId } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about machines. */

export const machineState = z.enum(inventoryStates).meta({
  id: "MachineState",
  description: "Every machine is in exactly one state; docs/api.md says what each means.",
});

const lastBackup = z
  .strictObject({
    result: z.enum(backupResultKinds),
    reason: z.string(),
    endedAt: instant,
    snapshotAt: instant.optional(),
    vaultedAt: instant.optional(),
    validatedAt: instant.optional(),
  })
  .meta({ id: "LastBackup", description: "The last on-demand backup whose end is known." });

const recordedFinding = z
  .strictObject({ code: z.string(), severity: findingSeverity, text: z.string(), remedy: z.string() })
  .meta({ id: "RecordedFinding" });

export const machine = z
  .strictObject({
    vmId,
    name: z.string(),
    resourceGroup: z.string(),
    subscriptionId: z.string(),
    location: z.string().optional(),
    state: machineState,
    reason: z.string().meta({ description: "Why it is in this state; docs/api.md lists the reasons." }),
    branch: z.string().optional().meta({ description: "What the last run of protectVirtualMachine did." }),
    until: instant.optional().meta({ description: "Until when a waiting machine waits." }),
    vaultId: vaultId.optional(),
    policyId: z.string().optional(),
    rule: z.string().optional(),
    configVersion: z.string().optional(),
    lastRecoveryPointAt: instant.optional().meta({ description: "As Azure states it, never derived from a job." }),
    lastBackup: lastBackup.optional(),
    findings: z.array(recordedFinding).optional(),
    attempts: count.optional().meta({ description: "Attempts for the present cause." }),
    since: instant.optional().meta({ description: "Since when it is in this state for this reason." }),
    observedAt: instant,
  })
  .meta({ id: "Machine" });
export type Machine = Wire<typeof machine>;

export const stateCounts = z
  .record(machineState, count)
  .meta({ id: "StateCounts", description: "Machines by state; the counts add up to all machines." });

export const lastSweep = z
  .strictObject({ sweepId: z.string(), endedAt: instant, isComplete: z.boolean() })
  .meta({ id: "LastSweep", description: "Absent before the first sweep has ended." });

export const machinesPage = z
  .strictObject({
    items: z.array(machine),
    continuation: continuation.optional(),
    counts: stateCounts,
    lastSweep: lastSweep.optional(),
  })
  .meta({ id: "MachinesPage" });
export type MachinesPage = Wire<typeof machinesPage>;

const milestones = z
  .strictObject({
    triggeredAt: instant.optional().meta({ description: "The job's start, as Azure states it." }),
    snapshotAt: instant.optional(),
    vaultedAt: instant.optional(),
    validatedAt: instant.optional(),
  })
  .meta({ description: "What Azure has confirmed of a backup; each only when Azure said it." });

const timelineEntry = z
  .strictObject({
    at: instant,
    what: z.string(),
    detail: z.string().optional(),
    kind: z.enum(historyKinds).optional().meta({ description: "Absent in entries of earlier releases." }),
    source: z.enum(eventSources).optional(),
    outcome: z.string().optional(),
    reason: z.string().optional(),
    rule: z.string().optional(),
    configVersion: z.string().optional(),
    attempt: count.optional(),
    vaultId: z.string().optional(),
    policyId: z.string().optional(),
    result: z.enum(backupResultKinds).optional(),
    jobId: z.string().optional(),
    serviceCode: z.string().optional().meta({ description: "Azure's own code." }),
    milestones: milestones.optional(),
    policyName: z.string().optional(),
    dueAt: instant.optional(),
    lastRecoveryPointAt: instant.optional(),
  })
  .meta({ id: "TimelineEntry" });

const runningWork = z
  .strictObject({
    kind: z.enum(["protect", "backup", "retire"]),
    instanceId: z.string(),
    phase: z.string().meta({ description: "What the workflow does now, as a code." }),
    since: instant.optional(),
    detail: z.string().meta({ description: "The phase in words." }),
    jobId: z.string().optional(),
    nextAt: instant.optional().meta({ description: "When it goes on, where it waits." }),
    attempts: count.optional(),
    milestones: milestones.optional(),
  })
  .meta({ id: "RunningWork" });

const vaultJobs = z
  .strictObject({
    listedAt: instant.meta({ description: "When the vault's jobs were listed last." }),
    items: z.array(
      z.strictObject({
        hasSnapshot: z.boolean().meta({ description: "Whether its snapshot is proven." }),
        jobId: z.string().optional(),
        startedAt: instant.optional(),
      }),
    ),
  })
  .meta({
    id: "VaultJobs",
    description: "Backup jobs of the machine that were open then, but for those of `running`.",
  });

export const machineDetail = machine
  .extend({
    recoveryPoints: z
      .array(instant)
      .optional()
      .meta({ description: "Recovery points that were the newest when they were observed, newest first; at most 30." }),
    running: z.array(runningWork).optional().meta({ description: "Absent when no workflow runs for the machine." }),
    vaultJobs: vaultJobs.optional().meta({ description: "Absent where no vault is watched for the machine." }),
    runningUnknown: z.literal(true).optional().meta({ description: "The task hub could not be asked what runs." }),
    timeline: z.array(timelineEntry).meta({ description: "Newest first, at most 200 entries." }),
  })
  .meta({ id: "MachineDetail" });
export type MachineDetail = Wire<typeof machineDetail>;
