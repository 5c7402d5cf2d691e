import { z } from "zod";
import { backupResultKinds } from "../domain/backup/result.ts";
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

const timelineEntry = z
  .strictObject({ at: instant, what: z.string(), detail: z.string().optional() })
  .meta({ id: "TimelineEntry" });

export const machineDetail = machine
  .extend({ timeline: z.array(timelineEntry).meta({ description: "Newest first, at most 200 entries." }) })
  .meta({ id: "MachineDetail" });
export type MachineDetail = Wire<typeof machineDetail>;
