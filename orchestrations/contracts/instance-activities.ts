import { z } from "zod";
import { backupResult, instant, itemKey, notice, resourceId, thresholds } from "./values.ts";

/** Activities that start and read workflow instances through the Durable client; the contracts of the others are in activities.ts. */

/** Starts `deliverNotice` under this instance ID, once: a notice that was handed over before is not sent again. */
export const startDelivery = {
  name: "startDelivery",
  input: z.object({ instanceId: z.string(), messageId: z.string(), notice }),
  output: z.object({ kind: z.enum(["started", "alreadyExists"]) }),
};

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
  }),
};

/** Starts `protectVirtualMachine` for the machine unless an instance runs. */
export const startProtection = {
  name: "startProtection",
  input: z.object({ vmId: resourceId, instanceId: z.string() }),
  output: z.object({ kind: z.enum(["started", "alreadyRunning"]) }),
};
