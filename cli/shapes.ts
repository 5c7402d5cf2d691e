import { z } from "zod";

/**
 * What the command line reads of the API's responses (docs/api.md). Members of newer apps are let through, so that `--json` shows
 * them; what is shown in words is optional wherever an older app may not have it.
 */
const text = z.string();
const optional = z.string().optional();

const lastBackup = z.looseObject({ result: text, reason: text, endedAt: text });
const finding = z.looseObject({ code: text, severity: text, text, remedy: text });

/** One finding of several machines. */
export const findingGroupShape = finding.extend({
  machineCount: z.number(),
  machines: z.array(z.looseObject({ name: text })),
});
export type FindingGroup = z.output<typeof findingGroupShape>;

export const machineShape = z.looseObject({
  vmId: text,
  name: text,
  resourceGroup: optional,
  subscriptionId: optional,
  location: optional,
  state: text,
  reason: text,
  until: optional,
  vaultId: optional,
  policyId: optional,
  rule: optional,
  lastRecoveryPointAt: optional,
  lastBackup: lastBackup.optional(),
  findings: z.array(finding).optional(),
  attempts: z.number().optional(),
  since: optional,
  observedAt: text,
});
export type Machine = z.output<typeof machineShape>;

const runningWork = z.looseObject({
  kind: text,
  phase: text,
  detail: optional,
  since: optional,
  nextAt: optional,
});
const vaultJobs = z.looseObject({ listedAt: text, items: z.array(z.looseObject({ hasSnapshot: z.boolean() })) });

export const machineDetailShape = machineShape.extend({
  running: z.array(runningWork).optional(),
  runningUnknown: z.boolean().optional(),
  vaultJobs: vaultJobs.optional(),
  timeline: z.array(z.looseObject({ at: text, what: text, detail: optional })),
});
export type MachineDetail = z.output<typeof machineDetailShape>;

const sweep = z.looseObject({ sweepId: text, endedAt: optional, isComplete: z.boolean().optional() });

export const overviewShape = z.looseObject({
  counts: z.record(z.string(), z.number()),
  lastSweep: sweep.optional(),
});
export type Overview = z.output<typeof overviewShape>;

export const healthShape = z.looseObject({
  status: text,
  checks: z.array(z.looseObject({ name: text, status: text, detail: text })),
});

const counts = z.record(z.string(), z.number());

export const runShape = z.looseObject({
  id: text,
  schedule: text,
  dueAt: text,
  startedAt: text,
  endedAt: optional,
  status: text,
  counts,
  reason: optional,
  isCancelled: z.boolean().optional(),
});
export type Run = z.output<typeof runShape>;

export const runItemShape = z.looseObject({
  vmId: text,
  vaultId: optional,
  status: text,
  reason: optional,
  serviceCode: optional,
  attempts: z.number().optional(),
  plannedAt: optional,
});
export type RunItem = z.output<typeof runItemShape>;

export const incidentShape = z.looseObject({
  id: text,
  status: text,
  cause: text,
  severity: text,
  title: text,
  openedAt: text,
  openCount: z.number(),
  subjectCount: z.number(),
  acknowledgedBy: optional,
});
export type Incident = z.output<typeof incidentShape>;

/** Something that waits, or waited, for an approver: today the deletion of a deleted machine's backup data. */
export const approvalShape = z.looseObject({
  id: text,
  kind: text,
  vmId: text,
  vaultId: optional,
  requestedAt: text,
  rule: optional,
  reason: optional,
  status: text,
  decidedAt: optional,
  decidedBy: optional,
  validUntil: optional,
  softDeletedUntil: optional,
});
export type Approval = z.output<typeof approvalShape>;

export const changeShape = z.looseObject({ at: text, who: text, what: text, subject: text, detail: optional });
export type Change = z.output<typeof changeShape>;

const quota = z.looseObject({ used: z.number(), limit: z.number(), exhaustedUntil: optional });
export const vaultsShape = z.looseObject({
  items: z.array(
    z.looseObject({
      vaultId: text,
      location: text,
      provisioningState: optional,
      observedAt: optional,
      machines: quota,
      registrations: quota,
      configureCalls: quota,
      waiting: z.array(z.looseObject({ date: text, machines: z.number() })).optional(),
    }),
  ),
  leftOut: z.array(z.looseObject({ resource: text, message: text })).optional(),
});
export type Vault = z.output<typeof vaultsShape>["items"][number];

export const schedulesShape = z.looseObject({
  items: z.array(
    z.looseObject({
      name: text,
      cron: text,
      timeZone: text,
      paused: z.boolean(),
      next: z.array(z.looseObject({ dueAt: text, wallClock: optional, blackoutUntil: optional })),
      lastRun: z.looseObject({ id: text, dueAt: text, status: text }).optional(),
    }),
  ),
});
export type Schedule = z.output<typeof schedulesShape>["items"][number];

export const channelsShape = z.looseObject({
  items: z.array(
    z.looseObject({
      name: text,
      type: text,
      minimumSeverity: optional,
      isFallback: z.boolean().optional(),
      health: z.looseObject({ status: text, since: optional, until: optional, detail: optional }),
      lastDeliveries: z.array(z.looseObject({ at: text, status: text })).optional(),
    }),
  ),
});
export type Channel = z.output<typeof channelsShape>["items"][number];

export const whatIfRowShape = z.looseObject({
  vmId: text,
  rule: z.string().nullable(),
  action: text,
  vaultId: optional,
  policyName: optional,
  findings: z.array(z.looseObject({ code: text, severity: text })),
});
export type WhatIfRow = z.output<typeof whatIfRowShape>;

export const whatIfRestShape = z.looseObject({
  configVersion: text,
  totals: z.looseObject({ machines: z.number(), actions: counts }),
  leftOut: z.array(z.looseObject({ what: text, message: text })),
});

export const idShape = z.looseObject({ id: text });
