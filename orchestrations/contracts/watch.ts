import { z } from "zod";
import { backupJobStatuses, backupOrigins } from "../../domain/backup/job.ts";
import { jobPhases } from "../../domain/backup/tasks.ts";
import { retryClasses } from "../../domain/notices/advice/types.ts";
import { type BackupReason, backupReasons } from "../../domain/reasons.ts";
import { backupResult, instant, milestones, resourceId, seconds, thresholds } from "./values.ts";

/** The watch of a vault's jobs: what its entity keeps, and what its activities take and return. The workflow is in backups.ts. */

const phase = z.enum(jobPhases);

/** What is known of a job whose details are read, from one poll to the next. */
const jobProgress = z.object({
  watchedSince: instant,
  changedAt: instant,
  fingerprint: z.string(),
  phase,
  milestones,
  stalledPhases: z.array(phase).readonly(),
  isStalled: z.boolean(),
  missingPolls: z.int(),
  unconfirmedPolls: z.int(),
});

const followedJob = z.object({
  key: z.string(),
  jobId: z.string(),
  vmId: resourceId,
  startedAt: instant,
  nextAt: instant,
  progress: jobProgress,
  isParked: z.boolean().optional(),
});

const packed = z.string();

/** What the watch of a vault has to remember, one entity per vault; its key is `vaultLedgerKey`. */
export const vaultWatch = {
  name: "vaultWatch",
  operations: {
    save: {
      input: z.object({
        at: instant,
        listFrom: instant,
        tellFrom: instant,
        nextAt: instant,
        hasChanged: z.boolean(),
        opened: packed,
        missing: packed,
        snapshots: packed,
        told: packed,
        started: packed.exactOptional(),
        followed: z.array(followedJob).max(100),
      }),
      output: z.boolean(),
    },
    /** A backup is expected then: the vault is watched then at the latest. */
    expect: { input: z.object({ at: instant }), output: z.boolean() },
    /** The vault cannot be listed: it is watched again then. Without a state: changes nothing. */
    postpone: { input: z.object({ at: instant }), output: z.boolean() },
    /** The vault is gone. */
    forget: { input: z.undefined(), output: z.boolean() },
  },
};

/** A job that is to be proven: one that ended, by the list, or one whose details are due. */
const watchedJob = z.object({
  key: z.string(),
  jobId: z.string().min(1),
  vmId: resourceId,
  status: z.enum(backupJobStatuses),
  startedAt: instant,
  endedAt: instant.optional(),
  /** No other job of the machine ran at the same time. */
  isAlone: z.boolean(),
  progress: jobProgress.optional(),
  /** Its phases are followed live. */
  isLive: z.boolean().optional(),
  /** It runs for so long that it is followed singly. */
  isParked: z.boolean().optional(),
});

const jobNews = z.object({ vmId: resourceId, jobId: z.string() });

/** What follows from one list of a vault's jobs, bounded; see domain/backup/watch-plan.ts. Reads, and changes nothing. */
export const observeVaultJobs = {
  name: "observeVaultJobs",
  input: z.object({
    vaultId: resourceId,
    at: instant,
    thresholds: thresholds.optional(),
    /** `claimKey` of machines whose backups were requested and show no job. */
    withoutJob: z.array(z.string()).max(100),
    /** Lists in a row that failed before this one: a list that has waited for long comes first. */
    failures: z.int().nonnegative().optional(),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("listed"),
      /** Ends to be proven and told, the earliest first. */
      ended: z.array(watchedJob),
      /** There are more, which wait for the next poll. */
      hasMoreEnded: z.boolean(),
      /** Running jobs whose details are due. */
      details: z.array(watchedJob),
      /** Jobs that a waiter has not been told of. */
      started: z.array(jobNews),
      /** Jobs whose snapshots the list of items proves. */
      snapshots: z.array(jobNews.extend({ at: instant })),
      noJob: z.array(resourceId),
      /** Jobs that are waited for beyond the deadline. */
      overdue: z.array(jobNews.extend({ milestones })),
      /** Jobs that the vault no longer knows. `isClaimed`: a workflow waits for one. */
      vanished: z.array(z.object({ key: z.string(), vmId: resourceId, isClaimed: z.boolean() })),
      saved: z.object({
        listFrom: instant,
        tellFrom: instant,
        hasChanged: z.boolean(),
        opened: packed,
        missing: packed,
        snapshots: packed,
        told: packed,
      }),
      /** Running jobs for whose sake the watch goes on. */
      watched: z.int(),
      running: z.int(),
      /** Open claims. */
      claims: z.int(),
      /** A workflow waits for a job that the list does not show. */
      awaitsJob: z.boolean(),
      /** When details of jobs are due that are not read now. */
      dueAt: z.array(instant),
      /** The list's pages. */
      pages: z.int(),
      changedAt: instant,
      /** As used for this poll. */
      thresholds,
    }),
    /** The vault could not be listed. `isFinal`: not before something is changed. */
    z.object({
      kind: z.literal("failed"),
      reason: z.enum(Object.keys(backupReasons) as readonly BackupReason[]),
      isFinal: z.boolean(),
      vaultIsGone: z.boolean(),
      retryAfterSeconds: seconds.optional(),
      claims: z.int(),
    }),
  ]),
};

/** An end as it is told. */
export const provenBackup = z.object({
  key: z.string(),
  jobId: z.string(),
  vmId: resourceId,
  startedAt: instant,
  endedAt: instant,
  result: backupResult,
  retry: z.enum(retryClasses).optional(),
  /** Azure's first error, cut. */
  error: z
    .object({ code: z.string(), message: z.string(), recommendations: z.array(z.string()).readonly() })
    .optional(),
  /** A stall was told before. */
  wasStalled: z.boolean(),
  /** Who started it, where its recovery point was read and says it. */
  origin: z.enum(backupOrigins).exactOptional(),
});

/** Proves how jobs ended, and reads the details of those that run: the cheapest evidence first. Changes nothing. */
export const proveBackups = {
  name: "proveBackups",
  input: z.object({ vaultId: resourceId, at: instant, thresholds, jobs: z.array(watchedJob).max(25) }),
  output: z.object({
    ended: z.array(provenBackup),
    /** Jobs that have not ended, or whose end is not confirmed yet. */
    pending: z.array(
      z.object({
        job: followedJob,
        stalled: z.object({ phase, seconds }).optional(),
        hasRecovered: z.boolean(),
        /** Its snapshot is proven since now. */
        snapshotAt: instant.optional(),
      }),
    ),
    /** Jobs that were not proven: for the next poll. */
    left: z.int(),
    /** The budget of requests, or Azure, asks to wait. */
    laterSeconds: seconds.optional(),
  }),
};

export const watchActivities = { observeVaultJobs, proveBackups };
