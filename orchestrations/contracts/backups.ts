import { z } from "zod";
import { retryClasses } from "../../domain/notices/advice/types.ts";
import { backupResult, instant, resourceId, seconds, thresholds } from "./values.ts";

/**
 * Backups of a vault: who waits for which machine's backup, how the waiters are told, and the workflow that watches the vault's jobs
 * for all of them.
 */

/** The instance ID of the workflow that waits; the key of its mailbox is `mailboxKey`. */
const waiter = z.string().min(1).max(100);

const vmIds = z.array(resourceId).max(100);

/** A job of each machine, in the order of the machines: then only claims that may mean these jobs count. */
const jobIds = z.array(z.string()).max(100).optional();

const waiters = z.array(
  z.object({
    waiter,
    vmIds: z.array(resourceId),
    /** Of these the waiter wants to be told when the snapshot is taken. */
    snapshotsOf: z.array(resourceId).optional(),
  }),
);

/** What a waiter is told of a machine's backup. */
const backupMessage = z.discriminatedUnion("kind", [
  /** Its job runs. */
  z.object({ kind: z.literal("running"), vmId: resourceId, jobId: z.string() }),
  /** Evidence shows the job's snapshot. */
  z.object({ kind: z.literal("snapshotTaken"), vmId: resourceId, jobId: z.string(), at: instant }),
  /** No job of the machine is visible: the operation of its backup has to be read. */
  z.object({ kind: z.literal("noJob"), vmId: resourceId }),
  z.object({
    kind: z.literal("ended"),
    vmId: resourceId,
    result: backupResult,
    /** How the failure may be retried, as classified when it was read. */
    retry: z.enum(retryClasses).optional(),
    endedAt: instant.optional(),
  }),
]);

/**
 * Which machines of a vault have a backup that workflows wait for, one entity per vault; its key is `vaultLedgerKey`. One backup of
 * one machine has one claim, whoever asked for it.
 */
export const backupClaims = {
  name: "backupClaims",
  operations: {
    /**
     * `granted`: the waiter starts the backup. `quotaReached`: as `granted`, but Azure refused a backup of the machine on this day.
     * `joined`: another waiter's backup is under way; this one is told its end, too.
     */
    claim: {
      input: z.object({ waiter, vmIds, at: instant }),
      /** In the order of the machines. */
      output: z.array(z.enum(["granted", "joined", "quotaReached"])),
    },
    /** The backups were requested. `jobId`: where it is known. `otherJobs`: jobs of the machine that ran before, and are not meant. */
    requested: {
      input: z.object({
        at: instant,
        backups: z
          .array(
            z.object({
              vmId: resourceId,
              jobId: z.string().optional(),
              otherJobs: z.array(z.string()).max(5).optional(),
            }),
          )
          .max(100),
        /** The waiter wants to be told when snapshots are taken. */
        wantsSnapshots: z.boolean().optional(),
      }),
      output: z.boolean(),
    },
    /** The backups ended, or were never started: removes their claims and returns whom to tell. */
    settle: { input: z.object({ vmIds, jobIds }), output: waiters },
    /** Whom to tell news of these machines. A requested backup whose job is not known takes the first that it may be. */
    waitersOf: { input: z.object({ vmIds, jobIds }), output: waiters },
    /** The waiter no longer waits. */
    leave: {
      input: z.object({
        waiter,
        vmIds,
        /** Of these Azure refused the backup, because the machine's quota of the day is used up until then. */
        refused: z.object({ vmIds, until: instant }).exactOptional(),
      }),
      output: z.boolean(),
    },
    /** Removes claims that were left behind, and tells how many are open. */
    review: {
      input: z.object({ at: instant }),
      output: z.object({
        open: z.int().nonnegative(),
        /** `claimKey` of machines whose backup was requested ten minutes ago or longer and has no known job; 100 at most. */
        withoutJob: z.array(z.string()),
      }),
    },
  },
};

/** What a waiter has not taken yet, one entity per waiter; deletes itself when it is empty. A later message of a machine replaces an earlier one. */
export const backupMailbox = {
  name: "backupMailbox",
  operations: {
    put: { input: z.object({ messages: z.array(backupMessage).max(100) }), output: z.boolean() },
    take: { input: z.undefined(), output: z.array(backupMessage) },
  },
};

/** Starts `watchVault` for the vault unless it runs. */
export const startWatch = {
  name: "startWatch",
  input: z.object({ vaultId: resourceId }),
  output: z.object({ kind: z.enum(["started", "alreadyRunning"]) }),
};

/** Starts on-demand backups of machines of one vault unless Azure shows that one runs; a repeated call finds the jobs of the first. */
export const triggerBackups = {
  name: "triggerBackups",
  input: z.object({
    vaultId: resourceId,
    vmIds: z.array(resourceId).min(1).max(50),
    retainUntil: instant,
    /** Before the first attempt: a job that started later was started for it. */
    askedAt: instant,
    /** When the last attempt was answered, where no answer was lost: a job that started later was started by others. */
    triedUntil: instant.optional(),
    /** Jobs of these machines that are known not to be of this backup: those of attempts that failed. */
    endedJobs: z.array(z.string()).max(50).optional(),
    /** Whether a backup may be started; otherwise jobs are only looked for, and `later` has the code `notStarted`. */
    mayStart: z.boolean().optional(),
  }),
  /** In the order of the machines. */
  output: z.array(
    z.discriminatedUnion("kind", [
      z.object({
        kind: z.literal("accepted"),
        operationId: z.string().min(1),
        otherJobs: z.array(z.string()).optional(),
      }),
      /** A backup of the machine runs, whoever asked for it. */
      z.object({
        kind: z.literal("alreadyRunning"),
        jobId: z.string().optional(),
        /** The job started after `askedAt`: an earlier attempt of this call may have started it. */
        isNew: z.boolean().optional(),
      }),
      /** Not sent, or refused for now. */
      z.object({ kind: z.literal("later"), afterSeconds: seconds, code: z.string() }),
      /** The response was lost: whether a backup was started is not known yet. */
      z.object({ kind: z.literal("uncertain"), code: z.string() }),
      z.object({
        kind: z.literal("refused"),
        code: z.string(),
        serviceCode: z.string().optional(),
        message: z.string(),
        retry: z.enum(retryClasses),
      }),
    ]),
  ),
};

/** Follows the jobs of a vault, its own and those of policies, while any runs or a workflow waits. One poll per generation. */
export const watchVault = {
  name: "watchVault",
  input: z.object({
    vaultId: resourceId,
    thresholds: thresholds.optional(),
    /** Lists that failed in a row; carried between generations. */
    failures: z.int().nonnegative().default(0),
    /** Ends that were told; carried between generations. */
    ended: z.int().nonnegative().default(0),
  }),
  output: z.object({ vaultId: z.string(), ended: z.int() }),
};
