import type { Instant } from "../instant.ts";
import { parseVaultId, parseVirtualMachineId, sameResource } from "../resource-id.ts";
import type { Fact } from "./notice.ts";

type NamedText = readonly [name: string, value: string | undefined];

/** The machine's short name; the whole text where it is not the ID of a machine. */
export function machineName(vmId: string): string {
  return parseVirtualMachineId(vmId)?.name ?? vmId;
}

/**
 * Which machine a notice is about: its name is unique in its resource group only. Nothing more where the text is not the ID of a
 * machine.
 */
export function machineFacts(vmId: string): readonly NamedText[] {
  const id = parseVirtualMachineId(vmId);
  return [
    ["Machine", id?.name ?? vmId],
    ["Resource group", id?.resourceGroup],
    ["Subscription", id?.subscriptionId],
  ];
}

/** Which vault a notice is about, as `machineFacts` has it of a machine. */
export function vaultFacts(vaultId: string): readonly NamedText[] {
  const id = parseVaultId(vaultId);
  return [
    ["Vault", id?.name ?? vaultId],
    ["Resource group", id?.resourceGroup],
    ["Subscription", id?.subscriptionId],
  ];
}

/**
 * Machines of a list by name; those of one name with as much of their IDs as tells them apart.
 *
 * @param count - All machines, where not all are in the list.
 * @param maximum - So many are named.
 */
export function machineList(vmIds: readonly string[], count: number, maximum: number): string {
  const names = vmIds.slice(0, maximum).map((vmId) => machineLabel(vmId, vmIds));
  const more = count - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}

/** The machine's name, with as much of its ID as tells it apart from the others. */
export function machineLabel(vmId: string, among: readonly string[]): string {
  const others = among.filter((other) => !sameResource(other, vmId));
  const labels = [machineName, (id: string) => placedName(id, false)];
  const isOwn = (label: (id: string) => string) =>
    !others.some((other) => label(other).toLowerCase() === label(vmId).toLowerCase());
  return labels.find(isOwn)?.(vmId) ?? placedName(vmId, true);
}

/** `web-01 (shop)`, or with its subscription. */
function placedName(vmId: string, hasSubscription: boolean): string {
  const id = parseVirtualMachineId(vmId);
  if (id === undefined) return vmId;
  return `${id.name} (${id.resourceGroup}${hasSubscription ? `, subscription ${id.subscriptionId}` : ""})`;
}

/** An instant as people read it: `2026-03-31 01:00 UTC`. */
export function timeText(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}

/** As `timeText`, where the instant is known. */
export function timeTextOf(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : timeText(at);
}

/** The vault's short name; the whole text where it is not the ID of a vault. */
export function vaultName(vaultId: string): string {
  return parseVaultId(vaultId)?.name ?? vaultId;
}

/** The facts that have a value, in order. */
export function presentFacts(facts: readonly NamedText[]): readonly Fact[] {
  return facts.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [[name, value] as const]));
}

/** The texts that are not empty, as one paragraph. */
export function sentences(...texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined && text !== "").join(" ");
}

/** A number with its noun: `1 machine`, `2 machines`. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
