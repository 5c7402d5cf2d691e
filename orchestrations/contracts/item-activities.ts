import { z } from "zod";
import { whenDeletedActions } from "../../domain/protection/config.ts";
import { diskSelection, instant, itemKey, resourceId, seconds, thresholds } from "./values.ts";

/** Activities about the backup items of machines; the contracts of the others are in activities.ts. */

const startedOperation = z.object({ operationId: z.string().min(1), retryAfterSeconds: seconds.optional() });

/** Whether machines that change from one policy of a vault to another keep their recovery points for as long. */
export const comparePolicies = {
  name: "comparePolicies",
  input: z.object({ vaultId: resourceId, fromPolicyName: z.string().min(1), toPolicyName: z.string().min(1) }),
  output: z.object({ retention: z.enum(["keepsAsLong", "shortens", "unknown"]) }),
};

/** Stops the item's protection and retains its data. */
export const stopProtection = {
  name: "stopProtection",
  input: itemKey,
  output: startedOperation,
};

/** Finds the item of a machine that was deleted, and what the rules want done with it. */
export const planRetirement = {
  name: "planRetirement",
  input: z.object({
    vmId: resourceId,
    /** The vault to ask first. */
    vaultId: resourceId.optional(),
  }),
  output: z.discriminatedUnion("kind", [
    /** `unread`: vaults and subscriptions that Azure refuses to read, so that an item may be there. */
    z.object({ kind: z.literal("none"), unread: z.array(z.string()) }),
    z.object({
      kind: z.literal("item"),
      vaultId: resourceId,
      protectionState: z.string(),
      isSoftDeleted: z.boolean(),
      softDeletedForSeconds: seconds.optional(),
      lastRecoveryPointAt: instant.optional(),
      whenDeleted: z.enum(whenDeletedActions),
      configVersion: z.string(),
      thresholds,
    }),
  ]),
};

/** The vaults that have an item of the machine as far as the index of Azure's resources shows, the active item first. */
export const listItemVaults = {
  name: "listItemVaults",
  input: z.object({ vmId: resourceId }),
  output: z.object({ vaultIds: z.array(resourceId) }),
};

export const readProtectedItem = {
  name: "readProtectedItem",
  input: itemKey,
  output: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("none") }),
    z.object({
      kind: z.literal("item"),
      protectionState: z.string(),
      isSoftDeleted: z.boolean(),
      softDeletedForSeconds: seconds.optional(),
      policyId: z.string().optional(),
      disks: diskSelection.optional(),
      lastRecoveryPointAt: instant.optional(),
    }),
  ]),
};

export const enableProtection = {
  name: "enableProtection",
  input: itemKey.extend({
    policyId: resourceId,
    /** Replaces the item's selection of disks; `all` removes it. */
    disks: z.union([diskSelection, z.literal("all")]).optional(),
  }),
  output: startedOperation,
};

export const undeleteProtectedItem = {
  name: "undeleteProtectedItem",
  input: itemKey,
  output: startedOperation,
};
