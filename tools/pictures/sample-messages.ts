import { actionTitles, offeredActions } from "../../domain/actions/action.ts";
import type { Alert, RaisedAlert } from "../../domain/alerts/alert.ts";
import { classified } from "../../domain/alerts/change-of.ts";
import type { Message, MessageIncident } from "../../domain/alerts/message.ts";
import type { Instant } from "../../domain/instant.ts";
import { recordOf } from "../../domain/inventory/record.ts";
import type { Severity } from "../../domain/notices/notice.ts";
import type { ChannelPost } from "../../domain/ports/chat-channel.ts";
import { postOf } from "../../functions/activities/post-message.ts";

export const PUBLIC_URL = "https://holdfast.example";
/** The first thing that happens in the pictures, and what comes after it. */
export const openedAt = "2026-03-31T01:00:00.000Z" as Instant;
export const resolvedAt = "2026-03-31T05:20:00.000Z" as Instant;

/** Knows one earlier recovery point of each machine. */
const inventory = {
  read: async (vmId: string) =>
    recordOf(vmId, {
      state: "protected",
      reason: "protected",
      observedAt: openedAt,
      lastRecoveryPointAt: "2026-03-30T01:24:00.000Z" as Instant,
    }),
};

/** What a channel gets of a message, with links that lead nowhere. */
export function samplePost(message: Message): Promise<ChannelPost> {
  const links = offeredActions(message).map(({ kind }) => ({
    title: actionTitles[kind],
    url: `${PUBLIC_URL}/api/actions/example-of-a-signed-link`,
  }));
  return postOf(message, { inventory, hasPortal: true, timeZone: "Europe/Berlin" }, links);
}

/** The message that follows from an alert alone: the first one of an incident, the one of its end, or one of its own. */
export function messageAbout(raised: RaisedAlert): Message {
  const alert = classified(raised);
  const { change } = alert;
  if (change.action === "inform") return ownMessage(alert);
  const { vmId, vaultId } = change.subject;
  const isOpening = change.action === "open";
  return incidentMessage(alert, {
    phase: isOpening ? "opened" : "resolved",
    cause: isOpening ? change.cause : "",
    vmIds: vmId === undefined ? [] : [vmId],
    machineCount: vmId === undefined ? 0 : 1,
    vaultIds: vaultId === undefined ? [] : [vaultId],
    ...(!isOpening && { resolvedAt: alert.at, resolvedCount: 1 }),
  });
}

export function ownMessage(alert: Alert): Message {
  return { messageId: "sample_1", alert, severity: severityOf(alert) };
}

/** A message about an incident of one machine, with changes. */
export function incidentMessage(raised: RaisedAlert, change: Partial<MessageIncident>): Message {
  const alert = classified(raised);
  return {
    messageId: "sample_1",
    alert,
    severity: severityOf(alert),
    incident: {
      incidentId: "sample",
      phase: "opened",
      cause: "",
      openedAt,
      vmIds: [],
      machineCount: 1,
      resolvedCount: 0,
      vaultIds: [],
      ...change,
    },
  };
}

function severityOf({ change }: Alert): Severity {
  return change.action === "open" ? change.severity : "info";
}
