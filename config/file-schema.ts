import { z } from "zod";
import { LEAST_KEEP_DAYS } from "../domain/coordination/retention.ts";
import { approvals } from "./approval-schema.ts";
import { channel } from "./channel-schema.ts";
import { incidents } from "./incident-schema.ts";
import { policy } from "./policy-schema.ts";
import { rule } from "./rule-schema.ts";
import { schedule } from "./schedule-schema.ts";
import { DEFAULT_JOB_DEADLINE_HOURS, duration, guid, key, strict, wholeNumber } from "./schema-parts.ts";
import { vault } from "./vault-schema.ts";

const thresholds = strict({
  provisioningDeadlineMinutes: duration(1, 1440)
    .default(30)
    .describe("How long to wait for a machine that is still being created or changed, 1 to 1440 minutes."),
  agentDeadlineMinutes: duration(0, 1440)
    .default(20)
    .describe("How long to wait for the VM agent, 0 to 1440 minutes. Protection does not wait for it."),
  operationDeadlineMinutes: duration(5, 1440)
    .default(60)
    .describe("How long to wait for an operation of Azure, 5 to 1440 minutes."),
  pollMinimumSeconds: duration(10, 3600)
    .default(60)
    .describe("Shortest time between two polls of a job, 10 to 3600 seconds."),
  pollMaximumSeconds: duration(10, 3600)
    .default(600)
    .describe("Longest time between two polls of a job, 10 to 3600 seconds."),
  snapshotStallMinutes: duration(10, 2880)
    .default(120)
    .describe("How long a snapshot may make no progress before a notice is sent, 10 to 2880 minutes."),
  transferStallHours: duration(1, 168)
    .default(12)
    .describe("How long a transfer to the vault may make no progress before a notice is sent, 1 to 168 hours."),
  jobDeadlineHours: duration(1, 336)
    .default(DEFAULT_JOB_DEADLINE_HOURS)
    .describe("How long the app polls a job, 1 to 336 hours."),
})
  .prefault({})
  .describe("Deadlines and poll intervals. A running workflow keeps those it started with.");

const sweep = strict({
  everyMinutes: wholeNumber(15, 1440).default(60).describe("Time between two sweeps, 15 to 1440 minutes."),
  startsPerMinute: wholeNumber(1, 600)
    .default(60)
    .describe("Protection workflows that a sweep starts in a minute at most, 1 to 600."),
  recoveryPointObjectiveHours: wholeNumber(1, 8784)
    .default(26)
    .describe("A protected machine without a recovery point for as long is reported, 1 to 8784 hours."),
})
  .prefault({})
  .describe(
    "How often the subscriptions are searched for machines that no event reported, and how fast those are started.",
  );

const retention = strict({
  finishedInstancesDays: wholeNumber(LEAST_KEEP_DAYS, 365)
    .optional()
    .describe(
      "Days from a workflow's start after which its history is removed once it has ended, 7 to 365; if absent 14, or longer where a run may take longer.",
    ),
})
  .prefault({})
  .describe("How long the task hub keeps what has ended. The inventory and the runs' reports do not depend on it.");

/** holdfast.config.json as written. docs/configuration.md describes every key. */
export const fileSchema = strict({
  $schema: z.string().optional().describe("Address of this schema, for editors."),
  subscriptions: z
    .array(guid)
    .default([])
    .describe(
      "Subscriptions whose machines the sweep protects and schedules select from; needed when there are schedules.",
    ),
  rules: z
    .array(rule)
    .min(1)
    .describe("Evaluated in order; the first rule that matches applies. A machine that no rule matches is skipped."),
  vaults: z.record(key, vault).describe("Vaults that rules name."),
  policies: z.record(key, policy).describe("Protection policies that rules name."),
  schedules: z
    .array(schedule)
    .default([])
    .describe("On-demand backups at set times, in addition to those of the policies."),
  thresholds,
  sweep,
  retention,
  channels: z.array(channel).default([]).describe("Channels that receive messages."),
  timeZone: z
    .string()
    .default("UTC")
    .describe("Zone in which messages tell times: an IANA name, such as Europe/Berlin; daylight saving included."),
  fallbackChannel: key
    .optional()
    .describe("Name of the channel that receives what another channel cannot deliver because it is gone."),
  incidents,
  approvals,
  registerProviders: z
    .boolean()
    .default(false)
    .describe("Whether the app registers Microsoft.RecoveryServices in a subscription that has not."),
});
export type ConfigFile = z.output<typeof fileSchema>;
