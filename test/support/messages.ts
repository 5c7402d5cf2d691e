import type { IncidentChange } from "../../domain/alerts/incident-change.ts";
import type { Message, MessageIncident } from "../../domain/alerts/message.ts";
import type { ChannelRoute } from "../../domain/alerts/routing.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Notice } from "../../domain/notices/notice.ts";
import { RecordingChatChannel } from "./fakes/recording-chat-channel.ts";

export const subscriptionId = "00000000-0000-0000-0000-000000000001";
export const messageAt = "2026-03-31T01:00:00.000Z" as Instant;

/** The ID of a machine. */
export function machineIn(name: string, subscription = subscriptionId): string {
  return `/subscriptions/${subscription}/resourceGroups/rg-web/providers/Microsoft.Compute/virtualMachines/${name}`;
}

/** A message of its own about a failed backup of web-01. */
export function sampleMessage(
  change: Partial<Pick<Message, "messageId" | "severity" | "incident">> & {
    readonly change?: IncidentChange;
    readonly notice?: Partial<Notice>;
    /** The words name no machine. */
    readonly namesNoMachine?: true;
  } = {},
): Message {
  const { messageId = "notice_1", severity = "error" } = change;
  const notice: Notice = {
    kind: "backupFailed",
    severity,
    title: "web-01: backup failed",
    text: "The snapshot could not be taken.",
    whatToDo: "Restart the agent.",
    whoActs: "vmOwner",
    ...(change.namesNoMachine === undefined && { vmId: machineIn("web-01") }),
    occurredAt: messageAt,
    facts: [["Machine", "web-01"]],
    ...change.notice,
  };
  const incidentChange = change.change ?? { action: "inform" };
  return {
    messageId,
    alert: { kind: "notice", alertId: messageId, at: messageAt, change: incidentChange, notice },
    severity,
    ...(change.incident !== undefined && { incident: change.incident }),
  };
}

/** An incident of one machine that was just opened. */
export function sampleIncident(change: Partial<MessageIncident> = {}): MessageIncident {
  return {
    incidentId: "incident-1",
    phase: "opened",
    cause: "UserErrorGuestAgentStatusUnavailable",
    openedAt: messageAt,
    vmIds: [machineIn("web-01")],
    machineCount: 1,
    resolvedCount: 0,
    vaultIds: [],
    ...change,
  };
}

/** A channel that takes everything, and its fake. */
export function sampleChannel(name: string, route: Partial<ChannelRoute> = {}) {
  return {
    channel: new RecordingChatChannel(name),
    type: "webhook",
    route: { name, minimumSeverity: "info" as const, ...route },
  };
}
