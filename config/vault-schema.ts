import { z } from "zod";
import { dayQuotaActions, vaultRedundancies } from "../domain/protection/config.ts";
import { guid, nameTemplate, strict, wholeNumber } from "./schema-parts.ts";

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const vaultName = nameTemplate(
  /^[A-Za-z][A-Za-z0-9-]{1,49}$/,
  "2 to 50 letters, digits and hyphens, starting with a letter",
);
const resourceGroupName = nameTemplate(
  /^[\w().-]{0,89}[\w()-]$/,
  "1 to 90 letters, digits, _ - . ( ), not ending with a period",
);

/** @see https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources */
const tags = z
  .record(
    z
      .string()
      .min(1)
      .max(512)
      .refine((name) => !/[<>%&\\?/]/.test(name), "a tag name without < > % & \\ ? /"),
    z.string().max(256),
  )
  .refine((given) => Object.keys(given).length <= 50, "at most 50 tags");

const softDelete = strict({
  state: z.enum(["Enabled", "AlwaysON"]).default("Enabled").describe("Enabled, or AlwaysON, which cannot be undone."),
  retentionDays: wholeNumber(14, 180)
    .default(14)
    .describe("Days for which deleted backups can be recovered, 14 to 180; the first 14 are free."),
});

const monitoring = strict({
  azureMonitorAlerts: z.boolean().default(true).describe("Azure Monitor's built-in alerts for job failures."),
  classicAlerts: z.boolean().default(false).describe("The classic alerts of Recovery Services."),
});

const NOT_CHANGED = "Of a vault that the app creates; a difference of an existing one is reported.";

export const vault = strict({
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
    .describe(
      "Redundancy of the vault: set when the app creates it, corrected while it has not had an item, otherwise a difference is reported.",
    ),
  crossRegionRestore: z
    .boolean()
    .default(false)
    .describe(
      "Whether recovery points can be restored in the paired region; only with GeoRedundant. Costs extra and cannot be switched off once something is protected.",
    ),
  softDelete: softDelete.optional().describe(`Soft delete, as Azure has it without this key. ${NOT_CHANGED}`),
  immutability: z
    .enum(["Unlocked", "Locked"])
    .optional()
    .describe(`Immutability, off without this key. Locked cannot be undone. ${NOT_CHANGED}`),
  monitoring: monitoring.optional().describe(`Alerts, as Azure has them without this key. ${NOT_CHANGED}`),
  tags: tags.optional().describe(`Up to 50 tags, names to 512 and values to 256 characters. ${NOT_CHANGED}`),
  identity: z
    .literal("SystemAssigned")
    .optional()
    .describe(`Gives the vault an identity of its own, for encrypted machines and restores. ${NOT_CHANGED}`),
  maximumVaults: wholeNumber(1, 500)
    .default(10)
    .describe("Vaults per region and subscription, 1 to 500; further ones are called <name>-2, <name>-3."),
  whenDayQuotaReached: z
    .enum(dayQuotaActions)
    .default("wait")
    .describe("What happens when a vault has taken 250 new machines in one UTC day: nextVault or wait."),
});
