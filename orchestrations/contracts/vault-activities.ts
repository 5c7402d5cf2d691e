import { z } from "zod";
import { policyKinds } from "../../domain/protection/policy-template.ts";
import { driftEntry, instant, policyTemplate, resourceId, vaultSettings } from "./values.ts";

/** Activities about vaults and their policies. The contracts of the others are in activities.ts. */

/** Reads the vault once; creates it when missing and allowed. `provisioning`: poll again. */
export const ensureVault = {
  name: "ensureVault",
  input: z.object({
    vaultId: resourceId,
    location: z.string(),
    create: z.boolean(),
    settings: vaultSettings.prefault({}),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("ready"),
      vaultId: resourceId,
      created: z.boolean(),
      /** In what the vault differs from the settings. Only an empty vault's redundancy is corrected. */
      drift: z.array(driftEntry).default([]),
    }),
    z.object({ kind: z.literal("provisioning") }),
    z.object({ kind: z.literal("missing") }),
    z.object({ kind: z.literal("inOtherRegion"), vaultLocation: z.string() }),
    z.object({ kind: z.literal("unusable"), provisioningState: z.string() }),
  ]),
};

const policyDrift = {
  /** In what the policy differed from the template. `timeZoneOffset` is corrected also where the policy is not managed. */
  drift: z.array(driftEntry).default([]),
  /** Whether a correction made the policy keep recovery points for a shorter time. */
  shortenedRetention: z.boolean().default(false),
};

/** Reads the policy once; creates it when missing and there is a template, changes it when it is managed. */
export const ensurePolicy = {
  name: "ensurePolicy",
  input: z.object({
    vaultId: resourceId,
    policyName: z.string(),
    /** What the machine needs; the template may be Enhanced for a machine that needs only Standard. */
    kind: z.enum(policyKinds),
    create: z.boolean(),
    /** Absent: the policy must exist. */
    template: policyTemplate.optional(),
    /** Whether a policy that differs from the template is changed. */
    manage: z.boolean().default(false),
    /** Orchestration time, at which the offset of an IANA time zone is looked up; absent: the machine's time. */
    at: instant.optional(),
    /** A list of the vault's policies that is an hour old at most is good enough. */
    mayBeListed: z.boolean().optional(),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("ready"),
      policyId: resourceId,
      created: z.boolean(),
      ...policyDrift,
    }),
    z.object({ kind: z.literal("missing") }),
    /** A Standard policy where the machine needs an Enhanced one. */
    z.object({ kind: z.literal("unsuitable"), explanation: z.string() }),
    z.object({ kind: z.literal("full"), protectedItemsCount: z.number(), ...policyDrift }),
  ]),
};

/** How many machines each policy of a vault protects: one list for the whole vault. */
export const observeVault = {
  name: "observeVault",
  input: z.object({ vaultId: resourceId }),
  output: z.object({
    /** A vault that does not exist holds nothing. */
    vaultExists: z.boolean(),
    policies: z.array(z.object({ name: z.string(), count: z.int().nonnegative() })),
    machines: z.int().nonnegative(),
  }),
};
