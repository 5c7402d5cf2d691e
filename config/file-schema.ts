import { z } from "zod";

/** User-defined keys and names. They appear in instance IDs, so they are short and plain. */
const key = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,38}[a-z0-9]$/, "2 to 40 of a-z, 0-9 and hyphen, starting with a letter");
const guid = z.guid("a subscription ID (GUID)");
const patterns = z.array(z.string().min(1)).min(1);

const ruleName = z.string().min(1).max(60);
const days = (from: number, to: number) =>
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
  tags: z.record(z.string().min(1), patterns).optional(),
  names: patterns.optional(),
  resourceGroups: patterns.optional(),
  subscriptions: z.array(guid).min(1).optional(),
  locations: patterns.optional(),
  osTypes: z
    .array(z.enum(["Windows", "Linux"]))
    .min(1)
    .optional(),
}).default({});

const rule = z.discriminatedUnion("action", [
  strict({ name: ruleName, match, action: z.literal("skip"), reason: z.string().min(1) }),
  strict({
    name: ruleName,
    match,
    action: z.literal("protect"),
    vault: z.string(),
    policy: z.string(),
    firstBackup: strict({ retainDays: days(1, 9999) }).optional(),
  }),
]);

const vault = strict({
  name: vaultName,
  resourceGroup: resourceGroupName,
  subscriptionId: guid.optional(),
  createIfMissing: z.boolean().default(true),
  redundancy: z.enum(["LocallyRedundant", "ZoneRedundant", "GeoRedundant"]).default("GeoRedundant"),
});

/** One template serves both kinds, so the narrower bound of a Standard policy applies: 1 to 5 snapshot days. */
const policyTemplate = strict({
  time: z.string().regex(/^([01]\d|2[0-3]):(00|30)$/, "HH:mm on the hour or half hour, 00:00 to 23:30"),
  timeZone: z
    .string()
    .regex(
      /^UTC([+-]\d\d)?$|^.+ Standard Time$/,
      'a Windows time zone name, such as "UTC" or "W. Europe Standard Time"',
    )
    .default("UTC"),
  retainDays: days(7, 9999),
  instantRestoreDays: days(1, 5).default(2),
});

const policy = strict({ standardName: policyName, enhancedName: policyName, template: policyTemplate.optional() });

const schedule = strict({
  name: key,
  cron: z.string().describe("Five fields: minute, hour, day of month, month, day of week."),
  timeZone: z.string().default("UTC").describe("IANA name, such as Europe/Berlin; daylight saving included."),
  match,
  retainDays: days(1, 9999),
});

const thresholds = strict({
  provisioningDeadlineMinutes: duration(1, 1440).default(30),
  agentDeadlineMinutes: duration(0, 1440).default(20),
  operationDeadlineMinutes: duration(5, 1440).default(60),
  pollMinimumSeconds: duration(10, 3600).default(60),
  pollMaximumSeconds: duration(10, 3600).default(600),
  snapshotStallMinutes: duration(10, 2880).default(120),
  transferStallHours: duration(1, 168).default(12),
  jobDeadlineHours: duration(1, 336).default(72),
}).prefault({});

/** The file never contains a secret, only the name of the app setting that contains it. */
const secret = strict(
  { setting: z.string().regex(/^HOLDFAST_SECRET_[A-Z0-9_]+$/, "HOLDFAST_SECRET_ and then A-Z, 0-9 and _") },
  '{ "setting": "HOLDFAST_SECRET_<NAME>" }, the name of the app setting that contains it',
);
const minimumSeverity = z.enum(["info", "warning", "error"]).default("warning");
const channel = z.discriminatedUnion("type", [
  strict({ name: key, type: z.literal("teams"), url: secret, minimumSeverity }),
  strict({ name: key, type: z.literal("webhook"), url: secret, signingSecret: secret.optional(), minimumSeverity }),
]);

/** holdfast.config.json as written. docs/configuration.md describes every key. */
export const fileSchema = strict({
  $schema: z.string().optional(),
  subscriptions: z
    .array(guid)
    .default([])
    .describe("Subscriptions whose machines schedules select from; needed when there are schedules."),
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
