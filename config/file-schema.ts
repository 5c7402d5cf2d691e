import { z } from "zod";
import { dayQuotaActions, vaultRedundancies } from "../domain/protection/config.ts";

/** A text with a pattern, and the pattern in words: for the app's own error and for editors, which would show the pattern. */
const patterned = (pattern: RegExp, allowed: string) =>
  z
    .string()
    .regex(pattern, allowed)
    .meta({ patternErrorMessage: `Allowed: ${allowed}.` });

/** User-defined keys and names. They appear in instance IDs, so they are short and plain. */
const key = patterned(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, "2 to 40 of a-z, 0-9 and hyphen, starting with a letter");
const guid = z.guid("a subscription ID (GUID)").meta({ patternErrorMessage: "Allowed: a subscription ID (GUID)." });
const patterns = z.array(z.string().min(1)).min(1);

const ruleName = z.string().min(1).max(60).describe("1 to 60 characters, unique. Shown in decisions.");
const wholeNumber = (from: number, to: number) =>
  z.int(`a whole number from ${from} to ${to}`).min(from, `${from} or more`).max(to, `${to} or less`);
const duration = (from: number, to: number) => z.number().min(from, `${from} or more`).max(to, `${to} or less`);

/** Stands for `{location}` in length checks: the longest region names have 18 characters. */
const REGION_FOR_LENGTH = "r".repeat(18);
const filledIn = (template: string) => template.replaceAll("{location}", REGION_FOR_LENGTH);
const nameTemplate = (pattern: RegExp, allowed: string) =>
  z.string().refine((name) => pattern.test(filledIn(name)), `${allowed}; {location} counts 18`);

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const vaultName = nameTemplate(
  /^[A-Za-z][A-Za-z0-9-]{1,49}$/,
  "2 to 50 letters, digits and hyphens, starting with a letter",
);
const resourceGroupName = nameTemplate(
  /^[\w().-]{0,89}[\w()-]$/,
  "1 to 90 letters, digits, _ - . ( ), not ending with a period",
);
const policyName = nameTemplate(
  /^[A-Za-z][A-Za-z0-9-]{1,148}[A-Za-z0-9]$/,
  "3 to 150 letters, digits and hyphens, starting with a letter, not ending with a hyphen",
);

const match = strict({
  tags: z
    .record(z.string().min(1), patterns)
    .optional()
    .describe('Tag name to accepted values: { "backup": ["off"] }; ["*"] for any value.'),
  names: patterns.optional().describe("Machine names; * stands for any text."),
  resourceGroups: patterns.optional().describe("Names of resource groups; * stands for any text."),
  subscriptions: z.array(guid).min(1).optional().describe("Subscription IDs."),
  locations: patterns.optional().describe("Regions, such as westeurope; * stands for any text."),
  osTypes: z
    .array(z.enum(["Windows", "Linux"]))
    .min(1)
    .optional()
    .describe("Windows, Linux or both."),
})
  .default({})
  .describe("All given conditions must apply, each with one of its values, in any casing. Empty: every machine.");

const rule = z.discriminatedUnion("action", [
  strict({
    name: ruleName,
    match,
    action: z.literal("skip").describe("The machines that match are not protected."),
    reason: z.string().min(1).describe("Why the machines are skipped; shown in the outcome."),
  }),
  strict({
    name: ruleName,
    match,
    action: z.literal("protect").describe("The machines that match are protected."),
    vault: z.string().describe("Key of an entry of vaults."),
    policy: z.string().describe("Key of an entry of policies."),
    firstBackup: strict({
      retainDays: wholeNumber(1, 9999).describe("Days for which the first backup is kept, 1 to 9999."),
    })
      .optional()
      .describe(
        "Starts a backup as soon as the machine is protected. Without it the policy's schedule starts the first.",
      ),
  }),
]);

const vault = strict({
  name: vaultName.describe(
    "2 to 50 letters, digits and hyphens, starting with a letter. {location} is replaced by the machine's region and counts 18.",
  ),
  resourceGroup: resourceGroupName.describe(
    "Created with the vault when missing: 1 to 90 letters, digits, _ - . ( ). {location} is replaced by the machine's region.",
  ),
  subscriptionId: guid.optional().describe("Subscription of the vault; the machine's own without it."),
  createIfMissing: z.boolean().default(true).describe("Whether the app may create the vault."),
  redundancy: z
    .enum(vaultRedundancies)
    .default("GeoRedundant")
    .describe("Redundancy of a vault that the app creates. An existing vault is not changed."),
  maximumVaults: z
    .int("a whole number from 1 to 500")
    .min(1, "1 or more")
    .max(500, "500 or less")
    .default(10)
    .describe("Vaults per region and subscription, 1 to 500; further ones are called <name>-2, <name>-3."),
  whenDayQuotaReached: z
    .enum(dayQuotaActions)
    .default("wait")
    .describe("What happens when a vault has taken 250 new machines in one UTC day: nextVault or wait."),
});

/** One template serves both kinds, so the narrower bound of a Standard policy applies: 1 to 5 snapshot days. */
const policyTemplate = strict({
  time: patterned(/^([01]\d|2[0-3]):(00|30)$/, "HH:mm on the hour or half hour, 00:00 to 23:30").describe(
    "Start of the daily backup, HH:mm on the hour or half hour.",
  ),
  timeZone: patterned(
    /^UTC([+-]\d\d)?$|^.+ Standard Time$/,
    'a Windows time zone name, such as "UTC" or "W. Europe Standard Time"',
  )
    .default("UTC")
    .describe("A Windows time zone name, as Azure Backup expects it: W. Europe Standard Time."),
  retainDays: wholeNumber(7, 9999).describe("Days for which recovery points are kept, 7 to 9999."),
  instantRestoreDays: wholeNumber(1, 5)
    .default(2)
    .describe("Days that snapshots are kept for instant restore, 1 to 5."),
});

const policy = strict({
  standardName: policyName.describe(
    "Name of the policy for ordinary machines: 3 to 150 letters, digits and hyphens. {location} is allowed.",
  ),
  enhancedName: policyName.describe(
    "Name of the policy for machines that a Standard policy refuses (Trusted Launch, confidential, Ultra or Premium SSD v2 disks).",
  ),
  template: policyTemplate
    .optional()
    .describe(
      "How to create the policies when missing. Without it they must exist. An existing policy is never changed.",
    ),
});

const schedule = strict({
  name: key.describe("2 to 40 of a-z, 0-9 and hyphen, starting with a letter; unique."),
  cron: z.string().describe("Five fields: minute, hour, day of month, month, day of week."),
  timeZone: z.string().default("UTC").describe("IANA name, such as Europe/Berlin; daylight saving included."),
  match,
  retainDays: wholeNumber(1, 9999).describe("Days for which the backups are kept, 1 to 9999."),
});

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
  jobDeadlineHours: duration(1, 336).default(72).describe("How long the app polls a job, 1 to 336 hours."),
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

/** The file never contains a secret, only the name of the app setting that contains it. */
const secret = strict(
  {
    setting: patterned(/^HOLDFAST_SECRET_[A-Z0-9_]+$/, "HOLDFAST_SECRET_ and then A-Z, 0-9 and _").describe(
      "Name of the app setting that contains the secret.",
    ),
  },
  '{ "setting": "HOLDFAST_SECRET_<NAME>" }, the name of the app setting that contains it',
);
const channelName = key.describe("2 to 40 of a-z, 0-9 and hyphen, starting with a letter; unique.");
const channelUrl = secret.describe("The address to post to. It is a secret: knowing it is enough to post.");
const minimumSeverity = z
  .enum(["info", "warning", "error"])
  .default("warning")
  .describe("The mildest notices that the channel receives.");
const channel = z.discriminatedUnion("type", [
  strict({
    name: channelName,
    type: z.literal("teams").describe("A webhook of the Workflows app of Teams."),
    url: channelUrl,
    minimumSeverity,
  }),
  strict({
    name: channelName,
    type: z.literal("webhook").describe("JSON as Standard Webhooks specifies."),
    url: channelUrl,
    signingSecret: secret
      .optional()
      .describe('Signs the messages: 24 to 64 bytes as base64, with or without "whsec_".'),
    minimumSeverity,
  }),
]);

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
  channels: z.array(channel).default([]).describe("Chat channels that receive notices."),
});
export type ConfigFile = z.output<typeof fileSchema>;

/**
 * An object without other keys than its own.
 *
 * @param allowed - What the error message names as allowed when the value is not such an object.
 */
function strict<Shape extends z.ZodRawShape>(shape: Shape, allowed = "an object") {
  const keys = `only the keys ${Object.keys(shape).join(", ")}`;
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? keys : allowed) });
}
