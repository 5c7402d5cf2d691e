import type { Notice, Severity, WhoActs } from "../notices/notice.ts";
import { parseVaultId, parseVirtualMachineId } from "../resource-id.ts";
import type { IncidentFamily } from "./incident-change.ts";
import type { Message } from "./message.ts";

/** What the route of a message depends on. A list is absent when it is not known, or only in part. */
export interface RoutingFacts {
  readonly severity: Severity;
  /** Machines that the message names, as resource IDs. */
  readonly vmIds: readonly string[];
  readonly subscriptionIds?: readonly string[];
  readonly families: readonly IncidentFamily[];
  readonly causes: readonly string[];
  readonly whoActs: readonly WhoActs[];
  /** Names of the rules that apply to the machines. */
  readonly rules?: readonly string[];
  /** Tags of each of the machines. */
  readonly tags?: readonly Tags[];
  /** The channel that the message is about. */
  readonly aboutChannel?: string;
  /** Channels that got earlier messages of the incident, where that is known. */
  readonly toldTo?: readonly string[];
  readonly isResolution: boolean;
  /** The one channel that the message is meant for. */
  readonly onlyTo?: string;
}

/** Names of tags and their values, as Azure has them. */
export type Tags = Readonly<Record<string, string>>;

/** What is known of all machines that a message names; a list is absent when it is not known of each. */
export type MachineFacts = Pick<RoutingFacts, "rules" | "tags">;

/** What an incident's subject key begins with when it is a channel. */
export const CHANNEL_KEY = "channel:";

/**
 * What is known of a message by itself, and of the machines that it names.
 *
 * @param notice - The message in words.
 */
export function routingFacts(message: Message, notice: Notice, { rules, tags }: MachineFacts): RoutingFacts {
  const { incident, severity, alert, onlyTo } = message;
  const { change } = alert;
  const vmIds = machinesOf(message, notice);
  const isComplete = incident === undefined || incident.machineCount <= vmIds.length;
  const subscriptionIds = isComplete ? subscriptionsOf(vmIds, incident?.vaultIds ?? vaultOf(message)) : undefined;
  const key = change.action === "inform" ? "" : change.subject.key;
  return {
    severity,
    vmIds,
    families: familiesOf(message),
    causes: causesOf(message),
    whoActs: [incident?.whoActs ?? (change.action === "open" ? change.whoActs : notice.whoActs)],
    isResolution: incident?.phase === "resolved",
    ...(subscriptionIds !== undefined && { subscriptionIds }),
    ...(isComplete && rules !== undefined && { rules }),
    ...(isComplete && tags !== undefined && { tags }),
    ...(key.startsWith(CHANNEL_KEY) && { aboutChannel: key.slice(CHANNEL_KEY.length) }),
    ...(onlyTo !== undefined && { onlyTo }),
    ...(incident?.channels !== undefined && { toldTo: incident.channels }),
  };
}

/** Machines that a message names: of its incident, or of its alert. */
export function machinesOf({ incident, alert: { change } }: Message, notice: Notice): readonly string[] {
  if (incident !== undefined) return incident.vmIds;
  const vmId = change.action === "inform" ? undefined : change.subject.vmId;
  return [vmId ?? notice.vmId].filter((id) => id !== undefined);
}

function vaultOf({ alert: { change } }: Message): readonly string[] {
  const vaultId = change.action === "inform" ? undefined : change.subject.vaultId;
  return vaultId === undefined ? [] : [vaultId];
}

/** A machine's own; a message without machines is in the subscriptions of its vaults. */
function subscriptionsOf(vmIds: readonly string[], vaultIds: readonly string[]): readonly string[] {
  const found = (vmIds.length > 0 ? vmIds : vaultIds).map((id) => parseVirtualMachineId(id) ?? parseVaultId(id));
  return [...new Set(found.flatMap((id) => id?.subscriptionId ?? []))];
}

function familiesOf({ incident, alert: { change } }: Message): readonly IncidentFamily[] {
  if (incident?.family !== undefined) return [incident.family];
  if (change.action === "inform") return [];
  return change.action === "open" ? [change.family] : change.families;
}

function causesOf({ incident, alert: { change } }: Message): readonly string[] {
  if (incident !== undefined) return [incident.cause];
  return change.action === "open" ? [change.cause] : [];
}
