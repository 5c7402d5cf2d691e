import { z } from "zod";
import { type ItemStatus, itemStatuses, type RunStatus, runStatuses } from "../domain/schedule/report.ts";
import { continuation, count, instant, vaultId, vmId } from "./values.ts";
import type { Wire } from "./wire.ts";

/** Responses about runs of schedules. */

const runStatus = z.enum(Object.keys(runStatuses) as RunStatus[]).meta({ id: "RunStatus" });
export const itemStatus = z.enum(Object.keys(itemStatuses) as ItemStatus[]).meta({ id: "RunItemStatus" });

const statusCounts = z
  .partialRecord(itemStatus, count)
  .meta({ id: "RunItemCounts", description: "Machines by status; a status that is absent counts 0." });

const runProblem = z.strictObject({ vmId, status: itemStatus, reason: z.string() });

const run = z
  .strictObject({
    id: z.string().meta({ example: "run:nightly:2026-11-21T02:30Z" }),
    schedule: z.string(),
    dueAt: instant.meta({ description: "The occurrence that the run stands for." }),
    startedAt: instant,
    endedAt: instant.optional(),
    configVersion: z.string().optional(),
    status: runStatus,
    counts: statusCounts,
    problems: z.array(runProblem).max(50).optional(),
    unreadable: z
      .array(z.string())
      .max(50)
      .optional()
      .meta({ description: "Subscriptions of which nothing is known, and rows that could not be read." }),
    reason: z.string().optional().meta({ description: "Why no machine could be selected." }),
    isCancelled: z.boolean().optional().meta({ description: "It is being cancelled." }),
  })
  .meta({ id: "Run" });
export type Run = Wire<typeof run>;

const milestones = z
  .strictObject({
    snapshotAt: instant.optional(),
    vaultedAt: instant.optional(),
    validatedAt: instant.optional(),
  })
  .meta({ id: "Milestones", description: "Each only when Azure confirmed it." });

const joinedFirst = z
  .strictObject({ status: itemStatus, reason: z.string(), jobId: z.string().optional() })
  .meta({ id: "JoinedFirst", description: "A backup of another requester that the run followed first." });

const runItem = z
  .strictObject({
    vmId,
    vaultId: vaultId.optional(),
    status: itemStatus,
    reason: z.string().optional(),
    serviceCode: z.string().optional().meta({ description: "Azure's own code." }),
    jobId: z.string().optional(),
    joined: z.boolean().optional(),
    joinedFirst: joinedFirst.optional(),
    attempts: count.optional(),
    plannedAt: instant.optional(),
    possibleAt: instant.optional(),
    milestones: milestones.optional(),
  })
  .meta({ id: "RunItem" });
export type RunItem = Wire<typeof runItem>;

export const runsPage = z
  .strictObject({ items: z.array(run), continuation: continuation.optional() })
  .meta({ id: "RunsPage" });
export type RunsPage = Wire<typeof runsPage>;

export const runDetail = run
  .extend({ items: z.array(runItem), continuation: continuation.optional() })
  .meta({ id: "RunDetail" });
export type RunDetail = Wire<typeof runDetail>;

export const cancelledRun = z.strictObject({ id: z.string() }).meta({ id: "CancelledRun" });
export type CancelledRun = Wire<typeof cancelledRun>;
