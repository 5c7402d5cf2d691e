import type { IncidentChange } from "../../domain/alerts/incident-change.ts";
import type { Message, MessageIncident } from "../../domain/alerts/message.ts";
import type { Instant } from "../../domain/instant.ts";
import { vmId } from "./workflow-answers.ts";

const at = "2026-06-01T08:00:00.000Z" as Instant;

/** A message that opens an incident about the backup of one machine, with changes. */
export function sampleIncidentMessage(
  change: Partial<MessageIncident> = {},
  opening: Partial<Extract<IncidentChange, { readonly action: "open" }>> = {},
): Message & { readonly incident: MessageIncident } {
  return {
    messageId: "inc-1_1",
    severity: "error",
    alert: {
      kind: "notice",
      alertId: "alert-1",
      at,
      change: {
        action: "open",
        family: "backup",
        cause: "ExtensionSnapshotFailedNoNetwork",
        severity: "error",
        whoActs: "vmOwner",
        subject: { key: vmId.toLowerCase(), vmId },
        ...opening,
      },
      notice: {
        kind: "backupFailed",
        severity: "error",
        title: "web-01: backup failed",
        text: "The machine could not reach the Azure platform to take a snapshot.",
        whatToDo: "Allow 168.63.129.16.",
        whoActs: "vmOwner",
        vmId,
        occurredAt: at,
        facts: [],
      },
    },
    incident: {
      incidentId: "inc-1",
      phase: "opened",
      cause: "ExtensionSnapshotFailedNoNetwork",
      openedAt: at,
      vmIds: [vmId],
      machineCount: 1,
      resolvedCount: 0,
      vaultIds: [],
      ...change,
    },
  };
}
