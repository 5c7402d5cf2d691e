import type { Instant } from "../instant.ts";
import { parseVaultId, parseVirtualMachineId, resourceKey } from "../resource-id.ts";
import { sha256 } from "./sha256.ts";

/**
 * Instance IDs: a purpose, a text that operators can read, and a hash that identifies. At most 100 characters, only letters,
 * digits, `.`, `_`, `-` and `:`, which every task hub accepts.
 */

/** Purposes of workflow instances that work for one machine: the first part of their IDs. */
export type InstancePurpose = "protect" | "backup" | "retire";

/**
 * The ID of the workflow instance that does something for a machine: the same for every spelling of the machine's ID, so that
 * a repeated event finds the running instance.
 */
export function machineInstanceId(purpose: InstancePurpose, vmId: string): string {
  return instanceId(purpose, readableName(vmId), machineKey(vmId));
}

/** The ID of the instance that keeps one request to check a machine again; the same for a request that is repeated. */
export function recheckInstanceId(vmId: string, requestId: string): string {
  return instanceId("recheck", readableName(vmId), requestKey(vmId, requestId));
}

/** 32 hexadecimal digits for a request about a machine; the same for a request that is repeated. */
export function requestKey(vmId: string, requestId: string): string {
  return identityOf(resourceKey(vmId), requestId);
}

/** The ID of the instance that tries a machine again after runs that ended for one reason. */
export function retryInstanceId(vmId: string, reason: string): string {
  return instanceId("retry", readableName(vmId), identityOf(resourceKey(vmId), reason));
}

/** 32 hexadecimal digits for a machine: the last part of its instance IDs and the key of its durable entities. */
export function machineKey(vmId: string): string {
  return identityOf(resourceKey(vmId));
}

/** 32 hexadecimal digits for a vault: the key of its ledger and, for the first of a family, of the family's route. */
export function vaultLedgerKey(vaultId: string): string {
  return identityOf(resourceKey(vaultId));
}

/** The ID of the instance that follows a vault's backup jobs. */
export function watchInstanceId(vaultId: string): string {
  return instanceId("watch", parseVaultId(vaultId)?.name.toLowerCase() ?? "vault", vaultLedgerKey(vaultId));
}

/** The ID of the instance that checks whether a vault's scheduled backups happened. */
export function checkInstanceId(vaultId: string): string {
  return instanceId("check", parseVaultId(vaultId)?.name.toLowerCase() ?? "vault", vaultLedgerKey(vaultId));
}

/** 32 hexadecimal digits for what causes incidents of one family: the key of its entity. */
export function causeKeyOf(family: string, cause: string): string {
  return identityOf(family, cause.toLowerCase());
}

/** The ID of the instance that follows an incident. */
export function incidentInstanceId(incidentId: string): string {
  return `incident:${incidentId}`;
}

/**
 * The IDs of the instances that look at an incident at once while the one above waits, in the order in which they are tried: one that was
 * woken may wait, too, for what is due later than what wakes the next one. Each waits for something sooner than those before it, and
 * there are fewer kinds of due times than IDs.
 */
export function incidentWakeIds(incidentId: string): readonly string[] {
  return [1, 2, 3, 4, 5].map((turn) => `incident:${incidentId}:wake:${turn}`);
}

/** The ID of the instance that makes incidents of a batch of alerts; the same for the same batch. */
export function alertsInstanceId(alertIds: readonly string[]): string {
  return `alerts:${identityOf(...alertIds)}`;
}

/** 32 hexadecimal digits for what an incident concerns. */
export function subjectKeyOf(key: string): string {
  return identityOf(key.toLowerCase());
}

/** The ID under which an alert that belongs to no incident is sent. */
export function alertMessageId(alertId: string): string {
  return `alert_${identityOf(alertId)}`;
}

/** 32 hexadecimal digits for a workflow instance that waits for backups: the key of its mailbox. */
export function mailboxKey(waiter: string): string {
  return identityOf(waiter);
}

/**
 * The ID of one run of a schedule: `run:nightly:2026-11-21T02:30Z`, which operators can read and write. Names of schedules are unique and
 * occurrences whole minutes, so that it needs no hash; the same for the same due time, so that a repeated tick starts nothing.
 */
export function runInstanceId(schedule: string, dueAt: Instant): string {
  return `run:${safeText(schedule)}:${dueAt.slice(0, 16)}Z`;
}

/** The sweep's instance: one for the whole app, so that there are never two at once. */
export const SWEEP_INSTANCE_ID = "sweep";

/**
 * The ID of the instance that delivers a message to a channel.
 *
 * @param wasHeld - The message was kept back before, by an instance of its own.
 */
export function deliveryInstanceId(channel: string, messageId: string, wasHeld = false): string {
  return instanceId("deliver", channel, identityOf(channel, messageId, ...(wasHeld ? ["held"] : [])));
}

/** The ID of the instance that sends what a channel's messages up to an instant have been collected to. */
export function digestInstanceId(channel: string, dueAt: Instant): string {
  return `digest:${safeText(channel)}:${dueAt.slice(0, 16)}Z`;
}

/** The ID of the approval to delete this data: the same for the same newest recovery point of the same item. */
export function approvalIdOf(vmId: string, vaultId: string, lastRecoveryPointAt: Instant | undefined): string {
  const identity = identityOf(resourceKey(vmId), resourceKey(vaultId), lastRecoveryPointAt ?? "");
  return instanceId("approve", readableName(vmId), identity);
}

/** The ID of the instance that deletes what was approved. */
export function deletionInstanceId(approvalId: string): string {
  return approvalId.replace(/^approve:/, "delete:");
}

/** What a message about a channel is called. */
export function channelMessageId(channel: string, topic: readonly string[]): string {
  return `${CHANNEL_MESSAGE}${identityOf(channel, ...topic)}`;
}

/** What the digest of a channel is called. */
export function digestMessageId(channel: string, dueAt: Instant): string {
  return `digest_${identityOf(channel, dueAt)}`;
}

/** Whether a message is about a channel: nothing is told of what becomes of it. */
export function isChannelMessage(messageId: string): boolean {
  return messageId.startsWith(CHANNEL_MESSAGE);
}

const CHANNEL_MESSAGE = "channel_";

function instanceId(purpose: string, readable: string, identity: string): string {
  return `${purpose}:${safeText(readable)}:${identity}`;
}

/** 128 bits of SHA-256: an ID that another machine's owner could choose to collide would hide that machine. */
function identityOf(...parts: readonly string[]): string {
  return sha256(JSON.stringify(parts)).slice(0, 32);
}

function readableName(vmId: string): string {
  return parseVirtualMachineId(vmId)?.name.toLowerCase() ?? "machine";
}

function safeText(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._-]/g, "-").slice(0, 40);
}
