import { stringAt, valueAt } from "../../../arm/json.ts";
import { invalidConfiguration } from "../../errors/protection.ts";
import { parseVirtualMachineId, readName, shortName } from "../names.ts";
import type { DiskExclusion } from "../state.ts";

/** What a PUT of a protected item asks for. */
export type ProtectionRequest = {
  readonly virtualMachineId: string;
  readonly resourceGroup: string;
  readonly virtualMachineName: string;
  /** `keep` when the body does not mention it, `undefined` to reset. */
  readonly diskExclusion: DiskExclusion | undefined | "keep";
  /** The properties as sent; a guarded vault needs its guard's request in them. */
  readonly sent: unknown;
} & (
  | { readonly kind: "configure"; readonly policyId: string }
  | { readonly kind: "changeDisks" }
  | { readonly kind: "stop" }
  | { readonly kind: "suspend" }
  | { readonly kind: "undelete" }
);

/** Reads the body and checks it against the names in the URL. Throws 400. */
export function readProtectionRequest(
  names: { readonly containerName: string; readonly protectedItemName: string },
  body: unknown,
): ProtectionRequest {
  const properties = valueAt(body, "properties");
  const virtualMachineId = stringAt(properties, "sourceResourceId") ?? stringAt(properties, "virtualMachineId") ?? "";
  const machine = parseVirtualMachineId(virtualMachineId);
  const container = readName(names.containerName);
  const item = readName(names.protectedItemName);
  if (machine === undefined || container === undefined || item === undefined) throw invalidConfiguration();
  const expected = shortName(machine);
  if (shortName(container) !== expected || shortName(item) !== expected) throw invalidConfiguration();
  if (stringAt(properties, "protectedItemType")?.toLowerCase() !== "microsoft.compute/virtualmachines") {
    throw invalidConfiguration();
  }
  return withKind(properties, {
    virtualMachineId,
    resourceGroup: machine.resourceGroup,
    virtualMachineName: machine.name,
    diskExclusion: readDiskExclusion(properties),
    sent: properties,
  });
}

function withKind(properties: unknown, base: Omit<ProtectionRequest, "kind">): ProtectionRequest {
  const policyId = stringAt(properties, "policyId") ?? "";
  const state = stringAt(properties, "protectionState")?.toLowerCase();
  if (valueAt(properties, "isRehydrate") === true) return { ...base, kind: "undelete" };
  if (state === "protectionstopped") return { ...base, kind: "stop" };
  if (state === "backupssuspended") return { ...base, kind: "suspend" };
  if (policyId !== "") return { ...base, kind: "configure", policyId };
  if (base.diskExclusion !== "keep") return { ...base, kind: "changeDisks" };
  throw invalidConfiguration();
}

function readDiskExclusion(properties: unknown): ProtectionRequest["diskExclusion"] {
  const extended = valueAt(properties, "extendedProperties");
  if (extended === undefined || extended === null) return "keep";
  const exclusion = valueAt(extended, "diskExclusionProperties");
  const luns = valueAt(exclusion, "diskLunList");
  if (!Array.isArray(luns)) return undefined;
  if (!luns.every((lun) => Number.isInteger(lun) && lun >= -1)) throw invalidConfiguration();
  return { diskLunList: luns as readonly number[], isInclusionList: valueAt(exclusion, "isInclusionList") === true };
}
