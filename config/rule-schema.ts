import { z } from "zod";
import { firstBackupTimes, whenDeletedActions } from "../domain/protection/config.ts";
import { guid, patterns, strict, wholeNumber } from "./schema-parts.ts";

/** LUNs of data disks: Azure attaches at most 64 to a machine. */
const luns = z.array(wholeNumber(0, 63));

export const match = strict({
  tags: z
    .record(z.string().min(1), patterns)
    .optional()
    .describe('Tag name to accepted values: { "backup": ["off"] }; ["*"] for any value.'),
  withoutTags: patterns
    .optional()
    .describe("Names of tags that the machine must not have, whatever their value; * stands for any text."),
  names: patterns.optional().describe("Machine names; * stands for any text."),
  resourceGroups: patterns.optional().describe("Names of resource groups; * stands for any text."),
  subscriptions: z.array(guid).min(1).optional().describe("Subscription IDs."),
  locations: patterns.optional().describe("Regions, such as westeurope; * stands for any text."),
  osTypes: z
    .array(z.enum(["Windows", "Linux"]))
    .min(1)
    .optional()
    .describe("Windows, Linux or both."),
  sizes: patterns.optional().describe("Sizes, such as Standard_D2s_v5; * stands for any text."),
  zones: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Availability zones: "1", "2", "3"; "none" for a machine without a zone.'),
  images: patterns
    .optional()
    .describe(
      'Images: publisher:offer:sku, or the resource ID of a gallery image; * stands for any text, "none" for a machine without an image.',
    ),
})
  .default({})
  .describe("All given conditions must apply, each with one of its values, in any casing. Empty: every machine.");

const ruleName = z.string().min(1).max(60).describe("1 to 60 characters, unique. Shown in decisions.");

const firstBackup = z
  .union(
    [
      z.literal("none"),
      strict({
        when: z
          .enum(firstBackupTimes)
          .default("whenAgentReady")
          .describe("now, or whenAgentReady: when the VM agent is ready or its deadline has passed."),
        retainDays: wholeNumber(1, 9999).describe("Days for which the first backup is kept, 1 to 9999."),
      }),
    ],
    { error: () => '"none", or an object with retainDays (1 to 9999) and when ("now" or "whenAgentReady")' },
  )
  .default("none")
  .describe("Starts a backup as soon as the machine is protected. none: the policy's schedule starts the first.");

const disks = strict({
  includeLuns: luns.optional().describe("Only these data disks, by LUN, 0 to 63; empty for the OS disk alone."),
  excludeLuns: luns.min(1).optional().describe("All data disks but these, by LUN, 0 to 63."),
  excludeNames: patterns
    .optional()
    .describe("All data disks but those of these names; * stands for any text, in any casing."),
  excludeTag: strict({
    name: z.string().min(1).describe("Name of a tag of the disk."),
    values: patterns.default(["*"]).describe("Values of the tag; * stands for any text."),
  })
    .optional()
    .describe("All data disks but those that have this tag. Reads each data disk of the machine."),
})
  .refine((given) => Object.values(given).filter((value) => value !== undefined).length === 1, {
    error: "exactly one of includeLuns, excludeLuns, excludeNames, excludeTag",
  })
  .optional()
  .describe("Which data disks are backed up; the OS disk always is. Without it all are. Exactly one of its keys.");

const reportOrChange = z.enum(["report", "change"]).default("report");
const existing = strict({
  stopped: z
    .enum(["report", "resume"])
    .default("report")
    .describe("What happens when protection was stopped: report or resume."),
  policy: reportOrChange.describe(
    "What happens when the machine has another policy: report or change. Never to one that keeps recovery points for less time.",
  ),
  disks: reportOrChange.describe("What happens when other disks are backed up than disks says: report or change."),
})
  .prefault({})
  .describe("What happens with a protected machine that differs from its rule. A request over HTTP always resumes.");

export const rule = z.discriminatedUnion("action", [
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
    firstBackup,
    disks,
    existing,
    whenDeleted: z
      .enum(whenDeletedActions)
      .default("stopAndRetain")
      .describe(
        "What happens when the machine was deleted: stopAndRetain stops protection and keeps the recovery points, report changes nothing, deleteDataAfterApproval also asks whether to delete them.",
      ),
  }),
]);
