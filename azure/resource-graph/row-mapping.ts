import type { VirtualMachine as WireMachine } from "@azure/arm-compute";
import type { FleetItem } from "../../domain/ports/fleet.ts";
import type { VirtualMachine } from "../../domain/virtual-machine.ts";
import { AzureResponseUnreadable } from "../arm/azure-error.ts";
import { instantOf, optional, required } from "../arm/response-values.ts";
import { toVirtualMachine } from "../compute/virtual-machine-mapping.ts";

/** A row of a query's result. */
export type Row = Readonly<Record<string, unknown>>;

/** @throws AzureResponseUnreadable when the result is not a list of rows. */
export function rowsOf(data: unknown): readonly Row[] {
  if (!Array.isArray(data) || !data.every(isRow)) throw new AzureResponseUnreadable("the result is not a list of rows");
  return data;
}

/** A column's text; `undefined` when it is empty. */
export function textOf(row: Row, name: string): string | undefined {
  const value = row[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The machine in a row, read as the Compute adapter reads one: `properties` of both have the same members.
 *
 * @throws AzureResponseUnreadable when the row lacks what identifies the machine.
 */
export function machineOf(row: Row): VirtualMachine {
  const { tags, zones, storageProfile } = row;
  const created = textOf(row, "timeCreated");
  const powerState = textOf(row, "powerState");
  // The SDK's type of what Compute sends; every member that the mapping reads is optional there or checked by it.
  const wire = {
    id: textOf(row, "id"),
    location: textOf(row, "location"),
    tags: isRow(tags) ? tags : {},
    zones: Array.isArray(zones) ? zones.map(String) : [],
    vmId: textOf(row, "uniqueId"),
    hardwareProfile: { vmSize: textOf(row, "size") },
    storageProfile: isRow(storageProfile) ? storageProfile : undefined,
    securityProfile: { securityType: textOf(row, "securityType") },
    provisioningState: textOf(row, "provisioningState"),
    timeCreated: created === undefined ? undefined : new Date(created),
    instanceView: { statuses: powerState === undefined ? [] : [{ code: powerState }] },
  } as WireMachine;
  return toVirtualMachine(wire);
}

/** The tags in a row. */
export function tagsIn({ tags }: Row): Readonly<Record<string, string>> {
  if (!isRow(tags)) return {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, String(value)]));
}

/** The item in a row; `undefined` in the row of a machine that has none. */
export function itemOf(row: Row): FleetItem | undefined {
  const itemId = textOf(row, "itemId");
  if (itemId === undefined) return undefined;
  const lastRecoveryPoint = textOf(row, "lastRecoveryPoint");
  const currentState = textOf(row, "currentState");
  return {
    vmId: required(textOf(row, "sourceId"), "properties.sourceResourceId"),
    vaultId: vaultIdIn(itemId),
    ...optional("policyId", textOf(row, "policyId")),
    protectionState: required(
      textOf(row, "protectionState") ?? restStateOf(currentState),
      "properties.protectionState",
    ),
    isSoftDeleted: textOf(row, "isSoftDeleted")?.toLowerCase() === "true" || /^SoftDeleted$/i.test(currentState ?? ""),
    ...optional(
      "lastRecoveryPointAt",
      lastRecoveryPoint === undefined ? undefined : instantOf(new Date(lastRecoveryPoint)),
    ),
  };
}

/** Resource Graph's words for an item's state, in those of Azure Backup's REST API. */
const REST_STATES: Readonly<Record<string, string>> = {
  configuringprotection: "IRPending",
  protectionconfigured: "Protected",
  configuringprotectionfailed: "ProtectionError",
};

function restStateOf(currentState: string | undefined): string | undefined {
  return currentState === undefined ? undefined : (REST_STATES[currentState.toLowerCase()] ?? currentState);
}

function vaultIdIn(itemId: string): string {
  const [vaultId = ""] = itemId.split(/\/backupFabrics\//i);
  return vaultId;
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
