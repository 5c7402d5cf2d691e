import { z } from "zod";
import { policyKinds } from "../../domain/protection/policy-template.ts";
import { instant, policyTemplate, resourceId, waitPlan } from "./values.ts";

/** The sweep over all subscriptions: its workflow, the activities of its pages, and the entity that counts how its runs end. */

const counts = z.record(z.string(), z.int().nonnegative());
const example = z.object({ vmId: z.string(), reason: z.string() });
const subscriptionIds = z.array(z.string());
const vmIds = z.array(resourceId);
/** A machine to start; `plan` is the index of its wait plan among those of the page. */
const start = z.union([resourceId, z.object({ vmId: resourceId, plan: z.int().nonnegative() })]);
const waitPlans = z.array(waitPlan).default([]);
/** The one machine of a shared cause that this sweep tries. */
const probe = z.object({ cause: z.string(), vmId: resourceId });
/** A policy of the swept items, and how the configuration wants it. */
const sweptPolicy = z.object({
  vaultId: resourceId,
  policyName: z.string(),
  kind: z.enum(policyKinds),
  template: policyTemplate,
  manage: z.boolean(),
});
/** A line of the summary about something that is no machine. */
const detail = z.object({ name: z.string(), text: z.string() });
const progress = z.object({ inventory: z.enum(["written", "failed"]) });

/** What the sweep covers, by the configuration and the app's rights. */
export const planSweep = {
  name: "planSweep",
  input: z.object({}),
  output: z.object({
    /** Configured subscriptions that can be read. */
    subscriptionIds,
    /** Configured ones that cannot. */
    unreadable: subscriptionIds,
    /** All that can be read, those of vaults included. */
    readable: subscriptionIds,
    startsPerMinute: z.int().positive(),
  }),
};

/** Judges one page of machines and writes it into the inventory. Changes nothing in Azure. */
export const sweepMachines = {
  name: "sweepMachines",
  input: z.object({
    at: instant,
    subscriptionIds,
    readable: subscriptionIds,
    continuation: z.string().optional(),
    /** Causes of which this sweep tries a machine already. */
    probed: z.array(z.string()),
    /** Policies that this sweep has compared with their templates. */
    checkedPolicies: z.array(z.string()).default([]),
    fingerprint: z.number(),
  }),
  output: progress.extend({
    counts,
    /** Machines to start, at most 200, and the probes among them. */
    starts: z.array(start),
    waitPlans,
    probes: z.array(probe),
    examples: z.array(example),
    /** Policies of the page's items that were not compared before. */
    policies: z.array(sweptPolicy).default([]),
    fingerprint: z.number(),
    continuation: z.string().optional(),
  }),
};

/** One page of the machines that the inventory has and a sweep did not see. */
export const sweepUnseen = {
  name: "sweepUnseen",
  input: z.object({
    at: instant,
    startedAt: instant,
    readable: subscriptionIds,
    /** Whether every page of machines was seen: otherwise a machine that was not may exist. */
    isScanComplete: z.boolean(),
    continuation: z.string().optional(),
  }),
  /** `starts`: machines that are probably gone, which their workflow proves. */
  output: progress.extend({ counts, starts: vmIds, continuation: z.string().optional() }),
};

/** One page of items whose machine is gone, as far as the index knows. */
export const sweepOrphans = {
  name: "sweepOrphans",
  input: z.object({ at: instant, subscriptionIds, continuation: z.string().optional() }),
  output: z.object({
    counts,
    /** Items that still protect and were not handled before, at most 200. */
    orphans: z.array(z.object({ vmId: resourceId, vaultId: resourceId })),
    continuation: z.string().optional(),
  }),
};

/** The locks of one subscription that hold restore points. */
export const sweepLocks = {
  name: "sweepLocks",
  input: z.object({ subscriptionId: z.string() }),
  output: z.object({
    locks: z.array(
      z.object({
        subscriptionId: z.string(),
        group: z.object({ name: z.string(), location: z.string() }).exactOptional(),
        name: z.string(),
        level: z.string(),
      }),
    ),
  }),
};

/** One page of the machines that need attention for one shared cause. */
export const sweepCause = {
  name: "sweepCause",
  input: z.object({ cause: z.string(), continuation: z.string().optional() }),
  output: z.object({ starts: vmIds, continuation: z.string().optional() }),
};

/** Starts `protectVirtualMachine` for machines unless an instance runs, each under the machine's own instance ID. */
export const startProtections = {
  name: "startProtections",
  input: z.object({
    vmIds: vmIds.max(1000),
    sweepId: z.string(),
    /** When the workflow asked first: the same for an activity that runs again, and another one for every batch. */
    at: instant,
    /** Of some of these machines. */
    waitPlans: z.array(waitPlan.extend({ vmIds })).default([]),
  }),
  output: z.object({
    /** Also those that an earlier execution of the same activity started. */
    started: z.int(),
    alreadyRunning: z.int(),
    /** The task hub could not start them; the app's log says why. */
    failed: z.int(),
  }),
};

/** Starts `retireMachine` for machines that are probably gone, unless an instance runs. */
export const startRetirements = {
  name: "startRetirements",
  input: z.object({
    orphans: z.array(z.object({ vmId: resourceId, vaultId: resourceId })).max(1000),
    sweepId: z.string(),
  }),
  output: startProtections.output,
};

/** How the runs of the machines that were tried for their cause have ended. */
export const readProbes = {
  name: "readProbes",
  input: z.object({ vmIds }),
  /** In the order of the machines. */
  output: z.object({ states: z.array(z.enum(["running", "cured", "notCured"])) }),
};

/** Handles some of the events that Event Grid could not deliver. */
export const takeDeadLetters = {
  name: "takeDeadLetters",
  input: z.object({ continuation: z.string().optional() }),
  output: z.object({
    /** Machines for which protection was requested, or whose deletion was reported. */
    requested: z.int(),
    /** Events about something else. */
    notOurs: z.int(),
    /** Blobs that were left where they are. */
    unreadable: z.int(),
    continuation: z.string().optional(),
  }),
};

export const sweepActivities = {
  planSweep,
  sweepMachines,
  sweepUnseen,
  sweepOrphans,
  sweepLocks,
  sweepCause,
  startProtections,
  startRetirements,
  readProbes,
  takeDeadLetters,
} as const;

export const sweepPhases = ["machines", "unseen", "orphans", "locks", "deadLetters", "outcomes"] as const;

/** Finds every machine of the configured subscriptions and starts what the rules ask for. One instance for the whole app. */
export const sweepSubscriptions = {
  name: "sweepSubscriptions",
  input: z.object({
    /** The fingerprint of what the last sweep found. */
    lastFingerprint: z.number().optional(),
    /** When the last sweep began that saw everything. */
    lastCompleteAt: instant.optional(),
    /** The rest is carried between generations. */
    plan: planSweep.output.extend({ sweepId: z.string(), startedAt: instant }).optional(),
    phase: z.enum(sweepPhases).default("machines"),
    continuation: z.string().optional(),
    /** Machines to start, one page at most. */
    waiting: z.array(start).default([]),
    waitPlans,
    pace: z.object({ since: instant, used: z.int() }).optional(),
    lastStartAt: instant.optional(),
    counts: counts.default({}),
    fingerprint: z.number().default(0),
    examples: z.array(example).default([]),
    /** Machines that are tried for a shared cause and have not ended. */
    probes: z.array(probe).default([]),
    /** Causes that have been tried. */
    probed: z.array(z.string()).default([]),
    /** Policies to compare with their templates, those of one page at most. */
    policies: z.array(sweptPolicy).default([]),
    /** Policies that were compared. */
    checkedPolicies: z.array(z.string()).default([]),
    details: z.array(detail).default([]),
    /** Causes that are gone, whose other machines are not started yet. */
    cured: z.array(z.string()).default([]),
    /** Why the sweep did not see everything. */
    incomplete: z.string().optional(),
    /** Polls of the runs that it started. */
    polls: z.int().default(0),
  }),
  output: z.object({
    sweepId: z.string(),
    startedAt: instant,
    endedAt: instant,
    isComplete: z.boolean(),
    /** When the last sweep began that saw everything; this one or an earlier one. */
    lastCompleteAt: instant.optional(),
    /** Why not. */
    incomplete: z.string().optional(),
    counts,
    /** Runs that it started by outcome and reason. */
    outcomes: counts,
    fingerprint: z.number(),
    hasSentSummary: z.boolean(),
  }),
};

const digest = z.object({
  isOpen: z.boolean(),
  counts,
  examples: z.array(example),
  fingerprint: z.number(),
});

/** How the runs that one sweep started have ended; its key is the sweep's ID, or `BETWEEN_SWEEPS`. */
export const sweepDigest = {
  name: "sweepDigest",
  operations: {
    open: { input: z.undefined(), output: z.boolean() },
    /** Whether the digest is open. */
    record: {
      input: z.object({ vmId: z.string(), outcome: z.string(), reason: z.string() }),
      output: z.boolean(),
    },
    read: { input: z.undefined(), output: digest },
    close: { input: z.undefined(), output: digest },
    /** Returns what was counted, and goes on counting from nothing. */
    take: { input: z.undefined(), output: digest },
  },
};
