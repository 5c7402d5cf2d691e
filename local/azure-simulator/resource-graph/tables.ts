import { isObject } from "../arm/json.ts";
import type { ArmResource, Service, VirtualMachineDirectory } from "../arm/service.ts";
import type { ResourceGraphTables } from "./model.ts";

/** The tables over what the services have. */
export function createTables(parts: {
  readonly services: readonly Service[];
  readonly machines: Pick<VirtualMachineDirectory, "find">;
  readonly recoveryServicesResources: () => readonly ArmResource[];
  readonly resourceContainers: () => readonly ArmResource[];
}): ResourceGraphTables {
  const { services, machines, recoveryServicesResources, resourceContainers } = parts;
  return {
    resources: () =>
      services.flatMap((service) => service.resources()).map((resource) => withPowerState(resource, machines)),
    recoveryServicesResources: () => recoveryServicesResources().map(withCurrentProtectionState),
    resourceContainers,
  };
}

/**
 * Resource Graph has a machine's power state, but no other part of its instance view.
 * Source: https://learn.microsoft.com/azure/governance/resource-graph/concepts/query-language#extended-properties
 */
function withPowerState(resource: ArmResource, machines: Pick<VirtualMachineDirectory, "find">): ArmResource {
  if (resource.type.toLowerCase() !== "microsoft.compute/virtualmachines") return resource;
  const machine = machines.find(resource.id);
  if (machine === undefined || machine.provisioningState === "Creating") return resource;
  const { powerState } = machine;
  const shown = { code: `PowerState/${powerState}`, displayStatus: `VM ${powerState}`, level: "Info" };
  return { ...resource, properties: { ...resource.properties, extended: { instanceView: { powerState: shown } } } };
}

/** Resource Graph's own word for what the REST API calls `protectionState`, where they differ. */
const CURRENT_STATES: Readonly<Record<string, string>> = {
  IRPending: "ConfiguringProtection",
  Protected: "ProtectionConfigured",
};

/**
 * Resource Graph shows a protected item's state in its own words as well.
 * Source: https://learn.microsoft.com/azure/backup/query-backups-using-azure-resource-graph
 */
function withCurrentProtectionState(resource: ArmResource): ArmResource {
  const { properties } = resource;
  if (!isObject(properties) || typeof properties["protectionState"] !== "string") return resource;
  const state = properties["protectionState"];
  const isSoftDeleted = properties["isScheduledForDeferredDelete"] === true;
  const currentProtectionState = isSoftDeleted ? "SoftDeleted" : (CURRENT_STATES[state] ?? state);
  return { ...resource, properties: { ...properties, currentProtectionState } };
}
