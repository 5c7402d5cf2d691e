import { parseVaultId, parseVirtualMachineId } from "../resource-id.ts";
import type { Fact } from "./notice.ts";

/** The machine's short name; the whole text where it is not the ID of a machine. */
export function machineName(vmId: string): string {
  return parseVirtualMachineId(vmId)?.name ?? vmId;
}

/** The vault's short name; the whole text where it is not the ID of a vault. */
export function vaultName(vaultId: string): string {
  return parseVaultId(vaultId)?.name ?? vaultId;
}

/** The facts that have a value, in order. */
export function presentFacts(facts: readonly (readonly [name: string, value: string | undefined])[]): readonly Fact[] {
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
