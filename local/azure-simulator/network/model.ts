import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../arm/json.ts";
import type { SimulatorContext } from "../arm/service.ts";
import { createTrackedResources, type TrackedResources } from "../arm/tracked-resources.ts";
import { addressSpaceMissing } from "./errors.ts";

export const VNETS = "Microsoft.Network/virtualNetworks";
const NICS = "Microsoft.Network/networkInterfaces";

/** Virtual networks with their subnets. */
export function createVirtualNetworks(context: SimulatorContext): TrackedResources {
  return createTrackedResources(context, {
    type: VNETS,
    operationGroup: "VirtualNetworks",
    parameter: "virtualNetworkName",
    prepare: ({ id, properties }) => {
      if (listAt(properties, "addressSpace", "addressPrefixes").length === 0) throw addressSpaceMissing();
      const subnets = listAt(properties, "subnets").flatMap((subnet) =>
        isObject(subnet) ? [subnetOf(id, subnet)] : [],
      );
      return { properties: { ...properties, subnets, provisioningState: "Succeeded" } };
    },
  });
}

export function createNetworkInterfaces(context: SimulatorContext): TrackedResources {
  return createTrackedResources(context, {
    type: NICS,
    operationGroup: "NetworkInterfaces",
    parameter: "networkInterfaceName",
    prepare: ({ id, properties }) => {
      const ipConfigurations = listAt(properties, "ipConfigurations").flatMap((each) =>
        isObject(each) ? [ipConfigurationOf(id, each)] : [],
      );
      return { properties: { ...properties, ipConfigurations, provisioningState: "Succeeded" } };
    },
  });
}

function subnetOf(networkId: string, subnet: JsonObject): JsonObject {
  const name = stringAt(subnet, "name") ?? "default";
  const properties = { ...objectAt(subnet, "properties"), provisioningState: "Succeeded" };
  return { name, id: `${networkId}/subnets/${name}`, type: `${VNETS}/subnets`, properties };
}

function ipConfigurationOf(interfaceId: string, configuration: JsonObject): JsonObject {
  const name = stringAt(configuration, "name") ?? "ipconfig1";
  const properties = {
    privateIPAllocationMethod: "Dynamic",
    primary: true,
    ...objectAt(configuration, "properties"),
    provisioningState: "Succeeded",
  };
  return { name, id: `${interfaceId}/ipConfigurations/${name}`, properties };
}
