import type { Notice } from "../notices/notice.ts";
import type { PostLink } from "../ports/chat-channel.ts";
import { parseVaultId, parseVirtualMachineId } from "../resource-id.ts";
import type { Message } from "./message.ts";
import { machinesOf } from "./routing-facts.ts";

/** What is told of a machine that does not exist any more: the portal has no page of it. */
const GONE: readonly string[] = ["machineDeleted", "machineGone", "machineRemoved"];
const PUBLIC_ARM_HOST = "management.azure.com";

/** Whether resources of this Azure Resource Manager are shown by the portal of public Azure; of other clouds the portal is not known. */
export function hasPortal(armEndpoint: string): boolean {
  return new URL(armEndpoint).hostname === PUBLIC_ARM_HOST;
}

/**
 * Links to the machine and the vault that a message is about, where it is one of each. Azure documents no lasting address of a single
 * job: the vault's page leads to its backup jobs.
 */
export function portalLinks(message: Message, notice: Notice): readonly PostLink[] {
  const { incident } = message;
  const isOne = incident === undefined || incident.machineCount <= 1;
  const vmIds = isOne && !GONE.includes(message.alert.kind) ? machinesOf(message, notice) : [];
  return [
    ...only(
      vmIds.filter((id) => parseVirtualMachineId(id) !== undefined),
      "Open machine in Azure",
    ),
    ...only(
      vaultsOf(message).filter((id) => parseVaultId(id) !== undefined),
      "Open vault in Azure",
    ),
  ];
}

function vaultsOf({ incident, alert }: Message): readonly string[] {
  if (incident !== undefined && incident.vaultIds.length > 0) return incident.vaultIds;
  const { change } = alert;
  const vaultId = change.action === "inform" ? undefined : change.subject.vaultId;
  if (vaultId !== undefined) return [vaultId];
  return "vaultId" in alert && alert.vaultId !== undefined ? [alert.vaultId] : [];
}

function only(ids: readonly string[], title: string): readonly PostLink[] {
  const [id] = ids;
  if (id === undefined || ids.length > 1) return [];
  return [{ title, url: `https://portal.azure.com/#@/resource${encodeURI(id.toWellFormed())}` }];
}
