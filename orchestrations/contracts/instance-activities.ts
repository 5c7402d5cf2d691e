import { z } from "zod";
import { requestSources } from "../../domain/protection/outcome.ts";
import { backupResult, instant, itemKey, openProblemState, resourceId, retryReason, thresholds } from "./values.ts";

/** Activities that start and read workflow instances through the Durable client; the contracts of the others are in activities.ts. */

/** Starts `backupVirtualMachine` for machines, each under its own instance ID unless an instance runs under it. */
export const startBackups = {
  name: "startBackups",
  input: z.object({
    items: z.array(itemKey),
    thresholds,
    retainUntil: instant,
    /** The same when the activity runs again, so that a backup which has ended meanwhile is not made twice. */
    requestId: z.string().min(1),
  }),
  /** In the order of the items. `alreadyRunning`: another requester's backup. */
  output: z.object({ starts: z.array(z.enum(["started", "alreadyRunning"])) }),
};

/** Reads the instances that back machines up, and whether a recheck of a machine was requested. */
export const readBackups = {
  name: "readBackups",
  input: z.object({
    instanceIds: z.array(z.string()),
    /** Key of the `recheckRequests` entity to read. */
    recheckKey: z.string().optional(),
    /** Key of the `openProblem` entity to read. */
    problemKey: z.string().optional(),
  }),
  output: z.object({
    /** In the order of the IDs. */
    backups: z.array(
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("running") }),
        z.object({
          kind: z.literal("ended"),
          result: backupResult,
          /** Azure's code says that it finds no machine. */
          saysMachineIsGone: z.boolean(),
        }),
        /** It was terminated, failed, purged, or its output is unreadable. */
        z.object({ kind: z.literal("lost"), status: z.string(), endedAt: z.string().optional() }),
      ]),
    ),
    isRecheckRequested: z.boolean(),
    problem: openProblemState.optional(),
  }),
};

/** Starts `protectVirtualMachine` for the machine unless an instance runs. */
export const startProtection = {
  name: "startProtection",
  input: z.object({
    vmId: resourceId,
    instanceId: z.string(),
    source: z.enum(requestSources).default("event"),
    sweepId: z.string().optional(),
    /** The run's own earlier attempts. */
    retry: z.object({ attempt: z.int(), reason: retryReason, since: instant }).optional(),
  }),
  output: z.object({ kind: z.enum(["started", "alreadyRunning"]) }),
};

/** Starts `retryProtection` for the machine and reason unless one waits. */
export const startRetry = {
  name: "startRetry",
  input: z.object({ vmId: resourceId, at: instant, attempt: z.int(), reason: retryReason, since: instant }),
  output: z.object({ kind: z.enum(["started", "alreadyRunning"]) }),
};

/** Starts `protectVirtualMachine` for machines with a problem that a completed backup contradicts, unless an instance runs. */
export const retryContradicted = {
  name: "retryContradicted",
  input: z.object({
    /** Machines and when their backups were seen to have completed. */
    backups: z.array(z.object({ vmId: z.string(), endedAt: instant })).max(25),
  }),
  output: z.object({ started: z.int() }),
};

/** Starts `retireMachine` for a machine that was deleted unless an instance runs. */
export const startRetirement = {
  name: "startRetirement",
  input: z.object({ vmId: resourceId, uniqueId: z.string().optional(), vaultId: resourceId.optional() }),
  output: z.object({ kind: z.enum(["started", "alreadyRunning"]) }),
};

/** Reads whether an instance runs, and why its machine is not protected. */
export const readProtection = {
  name: "readProtection",
  input: z.object({ vmId: resourceId }),
  output: z.object({ isRunning: z.boolean(), problem: openProblemState.optional() }),
};
