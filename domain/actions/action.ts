import type { Message } from "../alerts/message.ts";
import { sha256 } from "../coordination/sha256.ts";
import { parseVirtualMachineId } from "../resource-id.ts";

/**
 * What people can do from a message, by a signed link. This list is closed on purpose: nothing here deletes anything, stops
 * protection or changes a configuration, so that a link which falls into wrong hands can at most cause one backup too many or silence
 * one incident for a day.
 */
export const actionKinds = ["acknowledge", "snooze", "retryBackup"] as const;
export type ActionKind = (typeof actionKinds)[number];

export type Action =
  | { readonly kind: "acknowledge"; readonly incidentId: string }
  | { readonly kind: "snooze"; readonly incidentId: string }
  | { readonly kind: "retryBackup"; readonly vmId: string };

/** How long a link can be used after it was posted. */
export const LINK_LIFETIME_SECONDS = 7 * 86_400;
/** How long a snoozed incident stays silent. */
export const SNOOZE_SECONDS = 86_400;

/** Titles of links, at most 40 characters. */
export const actionTitles: Readonly<Record<ActionKind, string>> = {
  acknowledge: "Acknowledge",
  snooze: "Snooze 24 hours",
  retryBackup: "Retry backup",
};

/**
 * What a message offers. A message without an incident, and one that says that its incident is over, offer nothing. A backup can be
 * tried again when the incident is about the backup of a single machine: links must not start a storm of backups.
 */
export function offeredActions({ alert, incident }: Message): readonly Action[] {
  if (incident === undefined || incident.phase === "resolved") return [];
  const { incidentId, vmIds, machineCount } = incident;
  const [vmId] = vmIds;
  const family = incident.family ?? (alert.change.action === "open" ? alert.change.family : undefined);
  const canRetry = family === "backup" && machineCount === 1 && vmId !== undefined && parseVirtualMachineId(vmId) !== undefined;
  return [
    ...(canRetry ? [{ kind: "retryBackup" as const, vmId }] : []),
    { kind: "acknowledge", incidentId },
    { kind: "snooze", incidentId },
  ];
}

/**
 * 32 hexadecimal digits for an action of a message: the same on every attempt to post it and in every channel, so that it is done once
 * however many links lead to it.
 */
export function actionId(messageId: string, kind: ActionKind): string {
  return sha256(JSON.stringify([messageId, kind])).slice(0, 32);
}
