import { z } from "zod";
import { outcomeReasons, type ReasonOf } from "../../domain/reasons.ts";
import { instant, resourceId, seconds } from "./values.ts";

/** Whether the backups happened that the policies of a vault should have started. */

const packed = z.string();

const check = z.object({
  nextAt: instant,
  checkedAt: instant.optional(),
  openFrom: instant.optional(),
  openUntil: instant.optional(),
  expected: packed,
  missed: packed,
  failed: packed,
  running: packed,
});

/** What the checks of a vault have to remember, one entity per vault; its key is `vaultLedgerKey`. */
export const expectedBackups = {
  name: "expectedBackups",
  operations: {
    /** A check was made, and what it found was told. */
    save: { input: check, output: z.boolean() },
    /** The vault could not be checked. */
    postpone: { input: z.object({ failedAt: instant, nextAt: instant }), output: z.boolean() },
    /** The vault is gone. */
    forget: { input: z.undefined(), output: z.boolean() },
  },
};

/** A machine whose scheduled backup did not happen. */
const missedBackup = z.object({
  vmId: resourceId,
  policyName: z.string(),
  dueAt: instant,
  timeZone: z.string(),
  lastRecoveryPointAt: instant.optional(),
  /** Further scheduled backups of the machine that did not happen. */
  further: z.int().positive().exactOptional(),
});

/** A machine that has a recovery point again. */
const resumedBackup = z.object({
  vmId: resourceId,
  policyName: z.string(),
  dueAt: instant,
  lastRecoveryPointAt: instant,
});

/** Compares what a vault's policies should have backed up with what its items and jobs show; see domain/backup/expected. Changes nothing. */
export const readExpectations = {
  name: "readExpectations",
  input: z.object({ vaultId: resourceId, at: instant }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("checked"),
      /** At most 100 machines of both together. */
      missed: z.array(missedBackup).max(100),
      resumed: z.array(resumedBackup).max(100),
      /** There are more of either: another check tells them. */
      hasMore: z.boolean(),
      /** Machines that policies back up. */
      expected: z.int(),
      /** Of these those whose schedule could not be read. */
      unknown: z.int(),
      /** Machines with a backup since the set time of which it is not known whether the policy started it. */
      unproven: z.int().default(0),
      saved: check,
      /** The vault could not be read since then, until now. */
      failedSince: instant.optional(),
    }),
    /** The vault could not be read: nothing is known of its backups. */
    z.object({
      kind: z.literal("failed"),
      reason: z.enum(Object.keys(outcomeReasons.needsAttention) as readonly ReasonOf<"needsAttention">[]),
      vaultIsGone: z.boolean(),
      failedSince: instant,
      retryAfterSeconds: seconds.optional(),
    }),
  ]),
};

/** Checks once whether a vault's scheduled backups happened, tells what is missing, and what is over. */
export const checkVault = {
  name: "checkVault",
  input: z.object({
    vaultId: resourceId,
    /** Checks made at once because one cannot tell everything; carried between generations. */
    rounds: z.int().nonnegative().default(0),
  }),
  output: z.object({
    vaultId: z.string(),
    outcome: z.enum(["checked", "failed", "gone"]),
  }),
};

export const expectedActivities = { readExpectations };
