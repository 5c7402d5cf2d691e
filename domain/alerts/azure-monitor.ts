import { type Instant, isBefore, toInstant } from "../instant.ts";
import { knownCode, knownCodeAtEnd } from "../notices/advice/for-code.ts";
import { parseVaultId, parseVirtualMachineId, resourceKey, vaultIdOf, virtualMachineIdOf } from "../resource-id.ts";
import { safeLine } from "../text/safe-line.ts";
import { alertId } from "./alert-id.ts";
import type { AzureMonitorAlert, AzureSeverity } from "./typed-alert.ts";

/**
 * What is read of a notification in Azure Monitor's common alert schema. Texts come from outside and may have any length.
 *
 * @see https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 */
export interface CommonAlert {
  readonly alertId: string;
  readonly alertRule: string;
  readonly severity: AzureSeverity;
  readonly monitorCondition: "Fired" | "Resolved";
  readonly monitoringService: string;
  readonly alertTargetIDs: readonly string[];
  readonly firedDateTime: string;
  readonly resolvedDateTime?: string;
  readonly originAlertId?: string;
  readonly description?: string;
  /** Of alerts of Azure Backup; other services write other things. */
  readonly context: {
    readonly category?: string;
    /** The ID of the machine whose backup it is; of a database in a machine more than that. */
    readonly sourceId?: string;
    readonly linkedResourceId?: string;
    readonly protectedItemId?: string;
    readonly jobId?: string;
    readonly recommendedActions?: string;
  };
}

export type ReadAlert =
  | { readonly kind: "alert"; readonly alert: AzureMonitorAlert }
  /** Nothing to tell. */
  | { readonly kind: "ignored"; readonly because: keyof typeof ignoredAlerts };

/** Why a notification raises no alert. */
export const ignoredAlerts = {
  notAboutBackups: "The alert is neither from Azure Backup nor about a Recovery Services vault.",
  provenByBackup:
    "A completed backup resolves incidents about a machine's backup; that Azure Monitor resolved its alert is no proof.",
} as const;

const AZURE_BACKUP = "azure backup";
/** Azure's name of the built-in alert for a backup job that failed. */
const BACKUP_FAILURE = "backup failure";
const MAX_RULE_CHARACTERS = 100;
const MAX_DESCRIPTION_CHARACTERS = 400;
const MAX_ADVICE_CHARACTERS = 600;
const MAX_JOB_CHARACTERS = 80;

/**
 * What Azure Monitor tells of backups.
 *
 * @param watchedSubscriptions - Their vaults are watched: Holdfast learns of completed backups by itself there.
 * @param now - An alert of the future counts as one of now.
 */
export function readCommonAlert(given: CommonAlert, watchedSubscriptions: readonly string[], now: Instant): ReadAlert {
  const { context } = given;
  const vaultId = vaultIn(given);
  const isOfBackup = given.monitoringService.toLowerCase() === AZURE_BACKUP;
  if (!isOfBackup && vaultId === undefined) return { kind: "ignored", because: "notAboutBackups" };
  const condition = given.monitorCondition === "Fired" ? "fired" : "resolved";
  const vmId = machineIn(context.linkedResourceId) ?? machineIn(context.sourceId);
  const isProven = isOfBackup && isMachineBackup(given) && isWatched(vaultId ?? vmId, watchedSubscriptions);
  if (isProven && condition === "resolved") return { kind: "ignored", because: "provenByBackup" };
  return {
    kind: "alert",
    alert: {
      kind: "azureMonitorAlert",
      alertId: alertId("azureMonitorAlert", [resourceKey(given.alertId), condition]),
      at: instantOf(given, condition, now),
      rule: safeLine(given.alertRule, MAX_RULE_CHARACTERS) || "Alert",
      condition,
      severity: given.severity,
      source: sourceOf(given, vmId ?? vaultId),
      isMachineBackup: isProven,
      isSecurity: isOfBackup && context.category?.toLowerCase() === "security",
      ...presentTexts({ vmId, vaultId, ...textsIn(given) }),
    },
  };
}

/** What Azure says, cut and masked. */
function textsIn(given: CommonAlert) {
  const { jobId, recommendedActions } = given.context;
  return {
    jobId: safeLine(jobId ?? "", MAX_JOB_CHARACTERS),
    code: codeIn(given),
    description: safeLine(given.description ?? "", MAX_DESCRIPTION_CHARACTERS),
    recommendation: safeLine(recommendedActions ?? "", MAX_ADVICE_CHARACTERS),
  };
}

function presentTexts(texts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => (text === undefined || text === "" ? [] : [[name, text]])),
  );
}

/** The backup of a machine as a whole: the source of a database's backup is longer than the machine's ID. */
function isMachineBackup({ alertRule, context }: CommonAlert): boolean {
  return alertRule.trim().toLowerCase() === BACKUP_FAILURE && machineIn(context.sourceId) !== undefined;
}

function isWatched(id: string | undefined, subscriptions: readonly string[]): boolean {
  return subscriptions.some((subscription) =>
    id?.toLowerCase().startsWith(`/subscriptions/${subscription.toLowerCase()}/`),
  );
}

/** As the protected item names it, if it does: targets are in lower case. */
function vaultIn({ alertTargetIDs, context }: CommonAlert): string | undefined {
  const ofItem = context.protectedItemId?.split("/backupFabrics/")[0] ?? "";
  const vault = [ofItem, ...alertTargetIDs].map(parseVaultId).find((id) => id !== undefined);
  return vault === undefined ? undefined : vaultIdOf(vault);
}

function machineIn(id: string | undefined): string | undefined {
  const machine = parseVirtualMachineId(id ?? "");
  return machine === undefined ? undefined : virtualMachineIdOf(machine);
}

/** Azure's links to troubleshooting end in the code: `https://aka.ms/AB-usererrorparentfullbackupmissing`. */
const TROUBLESHOOTING_LINK = /\baka\.ms\/AB-([A-Za-z0-9]{6,80})\b/i;
/** How much of a text is searched. */
const MAX_SEARCHED_CHARACTERS = 4000;

/**
 * The alert has no field for the code. The link of its recommendation names it; else its own ID ends in it, in lower case and perhaps
 * with the type of the signal.
 */
function codeIn({ originAlertId = "", context }: CommonAlert): string | undefined {
  const named = TROUBLESHOOTING_LINK.exec((context.recommendedActions ?? "").slice(0, MAX_SEARCHED_CHARACTERS))?.[1];
  if (named !== undefined) return knownCode(named) ?? named;
  return knownCodeAtEnd(originAlertId.slice(0, MAX_SEARCHED_CHARACTERS).replace(/log$/i, ""));
}

const MAX_SOURCE_CHARACTERS = 400;

/** What the alert is about, as precisely as it says: the same for all alerts about it. */
function sourceOf({ alertTargetIDs, context }: CommonAlert, fallback: string | undefined): string {
  const source = [context.sourceId, fallback, alertTargetIDs[0]].find((id) => id !== undefined && id !== "");
  return safeLine(resourceKey(source ?? "azure"), MAX_SOURCE_CHARACTERS);
}

function instantOf(
  { firedDateTime, resolvedDateTime }: CommonAlert,
  condition: "fired" | "resolved",
  now: Instant,
): Instant {
  const milliseconds = Date.parse((condition === "resolved" ? resolvedDateTime : undefined) ?? firedDateTime);
  if (Number.isNaN(milliseconds)) return now;
  const at = toInstant(new Date(milliseconds));
  return isBefore(now, at) ? now : at;
}
