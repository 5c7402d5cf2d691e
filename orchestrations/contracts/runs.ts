import { z } from "zod";
import { type ItemStatus, itemStatuses, type RunStatus, runStatuses } from "../../domain/schedule/report.ts";
import { MAX_PROBLEMS } from "../../domain/schedule/run-control.ts";
import { instant, milestones, resourceId, seconds, thresholds } from "./values.ts";

/** Runs of a schedule: a run selects its machines, page by page, and its parts back up at most 100 of them each. */

const itemStatus = z.enum(Object.keys(itemStatuses) as readonly ItemStatus[]);
const counts = z.partialRecord(itemStatus, z.int());
const problem = z.object({ vmId: z.string(), status: itemStatus, reason: z.string() });
const limits = z.object({
  perVault: z.int().exactOptional(),
  perSubscription: z.int().exactOptional(),
  perTagValue: z.int().exactOptional(),
});
const runId = z.string().min(1).max(100);

/** What a run goes by from its first to its last machine, as the configuration said when it began. */
const runPlan = z.object({
  configVersion: z.string(),
  retainDays: z.number(),
  /** A backup of another requester that is kept for a shorter time is followed by the run's own. */
  retain: z.literal("own").exactOptional(),
  /** Until when backups are started. */
  deadlineAt: instant,
  staggerSeconds: seconds,
  limits,
  /** Spans in which no backup is started. */
  closed: z.array(z.object({ from: instant, until: instant }).readonly()).readonly(),
  thresholds,
});

/** Reads the configuration for a run, once. */
export const planRun = {
  name: "planRun",
  input: z.object({ schedule: z.string(), dueAt: instant }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("planned"),
      plan: runPlan,
      /** Configured subscriptions that the app can read, and those of which it knows nothing. */
      subscriptionIds: z.array(z.string()),
      unreadable: z.array(z.string()),
    }),
    z.object({ kind: z.literal("scheduleUnknown") }),
  ]),
};

/** A machine that a schedule selects. */
const selected = z.object({
  vmId: resourceId,
  /** Index of its vault in the page's list. */
  vault: z.int().nonnegative(),
  tagValue: z.string().optional(),
});
const passedOver = z.object({ vmId: resourceId, reason: z.enum(["notProtected", "protectionStopped", "recent"]) });

/** Selects the machines of one page: 200 rows at most. */
export const selectMachines = {
  name: "selectMachines",
  input: z.object({
    schedule: z.string(),
    at: instant,
    subscriptionIds: z.array(z.string()),
    continuation: z.string().optional(),
  }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("page"),
      vaultIds: z.array(resourceId),
      machines: z.array(selected),
      passedOver: z.array(passedOver),
      unreadable: z.array(z.string()),
      continuation: z.string().optional(),
    }),
    z.object({ kind: z.literal("scheduleUnknown") }),
  ]),
};

/** A backup of another requester that was followed first and is not kept as long as the schedule asks, or may not be. */
const joinedFirst = z.object({ status: itemStatus, reason: z.string(), jobId: z.string().exactOptional() });

const partMachine = z.object({
  vmId: resourceId,
  /** -1: no vault is known. */
  vault: z.int(),
  tagValue: z.string().optional(),
  status: itemStatus,
  at: instant,
  attempts: z.int(),
  delays: z.int(),
  askedAt: instant.optional(),
  tried: z.object({ from: instant, until: instant }).optional(),
  holdsSlot: z.boolean().optional(),
  reason: z.string().optional(),
  serviceCode: z.string().optional(),
  possibleAt: instant.optional(),
  jobId: z.string().optional(),
  operationId: z.string().optional(),
  joined: z.boolean().optional(),
  mayBeOwn: z.boolean().optional(),
  joinedFirst: joinedFirst.optional(),
  milestones: milestones.optional(),
  isChanged: z.boolean().optional(),
});

/** Reads until when Azure keeps recovery points that backups have made. */
export const readRetention = {
  name: "readRetention",
  input: z.object({
    vaultId: resourceId,
    /** When each machine's snapshot was taken. */
    points: z
      .array(z.object({ vmId: resourceId, at: instant }))
      .min(1)
      .max(25),
  }),
  /** In the order of the points. Without a time: Azure shows no such recovery point, or not until when it keeps it. */
  output: z.array(z.object({ expiresAt: instant.exactOptional() })),
};

/** Backs up at most 100 machines of a run and follows them to their ends. */
export const backupRunPart = {
  name: "backupRunPart",
  input: z.object({
    runId,
    part: z.int().min(1),
    dueAt: instant,
    plan: runPlan,
    vaultIds: z.array(resourceId).readonly(),
    /** What the run selected; the first generation makes `machines` of it. */
    selected: z.array(selected.readonly()).readonly().default([]),
    passedOver: z.array(passedOver.readonly()).readonly().default([]),
    /** The rest is carried between generations. Machines that have not ended, or whose ends the report does not have yet. */
    machines: z.array(partMachine).optional(),
    /** Of machines that have ended and are no longer among them. */
    counts: counts.default({}),
    /** Slots to give back. */
    freed: z.array(z.string()).default([]),
    problems: z.array(problem).default([]),
    isCancelled: z.boolean().default(false),
    /** When something last changed. */
    newsAt: instant.optional(),
    /** When the vaults' watchers were last asked for. */
    watchedAt: instant.optional(),
  }),
  output: z.object({ runId, part: z.int(), counts }),
};

/** Starts a part of a run, once. */
export const startPart = {
  name: "startPart",
  input: z.object({ instanceId: z.string(), input: backupRunPart.input }),
  output: z.object({ kind: z.enum(["started", "alreadyExists"]) }),
};

/** Reads whether parts of a run still work. */
export const readParts = {
  name: "readParts",
  input: z.object({ instanceIds: z.array(z.string()).max(50) }),
  /** In the order of the IDs. `lost`: it ended without a result, or does not exist. */
  output: z.object({ states: z.array(z.enum(["running", "ended", "lost"])) }),
};

const runItem = z.object({
  vmId: resourceId,
  vaultId: resourceId.optional(),
  status: itemStatus,
  reason: z.string().optional(),
  serviceCode: z.string().optional(),
  jobId: z.string().optional(),
  joined: z.boolean().optional(),
  joinedFirst: joinedFirst.optional(),
  attempts: z.int().optional(),
  plannedAt: instant.optional(),
  possibleAt: instant.optional(),
  milestones: milestones.optional(),
});

/** Writes lines of a run's report; the same lines again change nothing. */
export const writeRunItems = {
  name: "writeRunItems",
  input: z.object({ runId, part: z.int(), items: z.array(runItem).max(100) }),
  output: z.object({ written: z.int() }),
};

export const runSummary = z.object({
  id: runId,
  schedule: z.string(),
  dueAt: instant,
  startedAt: instant,
  endedAt: instant.optional(),
  configVersion: z.string().optional(),
  status: z.enum(Object.keys(runStatuses) as readonly RunStatus[]),
  counts,
  problems: z.array(problem).max(MAX_PROBLEMS).readonly().optional(),
  unreadable: z.array(z.string()).max(MAX_PROBLEMS).readonly().optional(),
  reason: z.string().optional(),
});

/** Writes the head of a run's report, and closes the lines of parts that were lost: what they had not ended is unknown. */
export const writeRun = {
  name: "writeRun",
  input: z.object({ run: runSummary, lostParts: z.array(z.int()).default([]) }),
  output: z.object({
    closed: z.int(),
    /** How the lines of lost parts stand; none of a part that has written none. Absent: no part was lost. */
    lines: z.array(z.object({ part: z.int(), counts })).exactOptional(),
  }),
};

const partUpdate = z.object({
  part: z.int(),
  at: instant,
  counts,
  hasEnded: z.boolean(),
  problems: z.array(problem).max(100),
  freed: z.array(z.string()),
  wanted: z.array(z.object({ machine: z.string(), limits: z.array(z.object({ name: z.string(), maximum: z.int() })) })),
  holdSeconds: seconds,
});
const controlSummary = z.object({
  isCancelled: z.boolean(),
  running: z.array(z.object({ part: z.int(), counts, at: instant })),
  endedParts: z.array(z.int()),
  endedCounts: counts,
  problems: z.array(problem),
});

/** What a run and its parts share, one entity per run; its key is the run's ID. Deletes itself when the run has ended. */
export const runControl = {
  name: "runControl",
  operations: {
    /** A part's report. `granted`: whether each wanted machine has a slot, in their order. */
    update: { input: partUpdate, output: z.object({ isCancelled: z.boolean(), granted: z.array(z.boolean()) }) },
    /** No further backup is started. */
    cancel: { input: z.undefined(), output: z.boolean() },
    read: { input: z.undefined(), output: controlSummary },
    close: { input: z.undefined(), output: controlSummary },
  },
};

/** Backs up every machine that a schedule selects, in parts, and reports. */
export const runBackupSchedule = {
  name: "runBackupSchedule",
  input: z.object({
    schedule: z.string().min(1),
    /** The occurrence that this run stands for. */
    dueAt: instant,
    /** The rest is carried between generations. */
    startedAt: instant.optional(),
    plan: runPlan.optional(),
    subscriptionIds: z.array(z.string()).default([]),
    unreadable: z.array(z.string()).default([]),
    continuation: z.string().optional(),
    /** Pages are selected, or no further one will be. */
    hasSelected: z.boolean().default(false),
    /** Why not every page could be selected. */
    reason: z.string().optional(),
    /** Selections in a row that failed. */
    failures: z.int().default(0),
    /** Machines of each part, by its number from 1. */
    parts: z.array(z.int()).default([]),
    /** Parts that ended without a result, with what is known of their machines. */
    lost: z.array(z.object({ part: z.int(), counts })).default([]),
    /** When the parts' instances were last read. */
    checkedAt: instant.optional(),
  }),
  output: runSummary,
};

export const runActivities = {
  planRun,
  selectMachines,
  startPart,
  readParts,
  readRetention,
  writeRunItems,
  writeRun,
} as const;
