import type { AzureMonitorAlert, AzureSeverity } from "../alerts/typed-alert.ts";
import { adviceForCode } from "./advice/for-code.ts";
import type { Notice, Severity } from "./notice.ts";
import { machineFacts, machineName, presentFacts, sentences, vaultFacts, vaultName } from "./wording.ts";

/** Azure Backup fires failed jobs as `Sev1`, deeds such as deleted backup data as `Sev0`. */
const SEVERITIES: Readonly<Record<AzureSeverity, Severity>> = {
  Sev0: "error",
  Sev1: "error",
  Sev2: "warning",
  Sev3: "info",
  Sev4: "info",
};

const NO_TEXT = "Azure Monitor gives no description.";
const OPEN_ALERT = "Open the alert in Azure Monitor and resolve what it names.";
const CHECK_DEED = "Check who did this and whether it was meant; undo it while Azure still keeps the data.";

/** The notice about an alert of Azure Monitor. */
export function azureMonitorNotice(alert: AzureMonitorAlert): Notice {
  const { rule, vmId, vaultId, at: occurredAt, source, code, severity } = alert;
  const name = vmId === undefined ? vaultName(vaultId ?? source) : machineName(vmId);
  const hasFired = alert.condition === "fired";
  return {
    kind: "azureMonitorAlert",
    title: hasFired ? `${name}: Azure Monitor reports "${rule}"` : `${name}: Azure Monitor resolved "${rule}"`,
    ...(hasFired ? fired(alert) : RESOLVED),
    ...(vmId !== undefined && { vmId }),
    occurredAt,
    facts: presentFacts([
      ...(vmId === undefined ? [] : machineFacts(vmId)),
      ...vaultFactsBeside(vmId, vaultId),
      ["Job", alert.jobId],
      ["Azure's code", code],
      ["Azure's severity", severity],
    ]),
  };
}

/** Of a vault alone also where it is: its name is unique in its resource group only. */
function vaultFactsBeside(vmId: string | undefined, vaultId: string | undefined) {
  if (vaultId === undefined) return [];
  return vmId === undefined ? vaultFacts(vaultId) : vaultFacts(vaultId).slice(0, 1);
}

const RESOLVED = {
  severity: "info",
  text: "Azure Monitor says that what it reported is over. That is no proof of a backup.",
  whatToDo: "Nothing.",
  whoActs: "none",
} as const;

function fired(alert: AzureMonitorAlert): Pick<Notice, "severity" | "text" | "whatToDo" | "whoActs"> {
  const advice = adviceForCode(alert.code ?? "");
  const described = sentences(advice?.meaning, alert.description);
  const remedy = advice?.whatToDo ?? alert.recommendation;
  return {
    severity: SEVERITIES[alert.severity],
    text: described === "" ? NO_TEXT : described,
    whatToDo: alert.isSecurity ? CHECK_DEED : (remedy ?? OPEN_ALERT),
    whoActs: advice?.whoActs ?? "platformAdmin",
  };
}
