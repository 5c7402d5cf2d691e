import { pathParameter } from "../arm/arm-call.ts";
import { resourceNotFound } from "../arm/errors.ts";
import { isObject, type JsonObject, listAt, objectAt, stringAt } from "../arm/json.ts";
import { pageOf } from "../arm/paging.ts";
import type { Operation, Service, SimulatorContext, SimulatorRequest } from "../arm/service.ts";
import { createTrackedResources, type TrackedResources } from "../arm/tracked-resources.ts";
import { addressSpaceMissing } from "./errors.ts";

const VNETS = "Microsoft.Network/virtualNetworks";
const NICS = "Microsoft.Network/networkInterfaces";
const SUBNETS = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${VNETS}/{virtualNetworkName}/subnets`;

/** As much of Microsoft.Network as a restored machine needs: virtual networks with subnets, network interfaces. */
export function createNetwork(context: SimulatorContext): Service {
  const networks = createTrackedResources(context, {
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
  const interfaces = createTrackedResources(context, {
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
  return {
    namespace: "Microsoft.Network",
    operations: [...networks.operations, ...subnetOperations(networks), ...interfaces.operations],
    counts: () => ({ virtualNetworks: networks.all().length, networkInterfaces: interfaces.all().length }),
    resources: () => [...networks.resources(), ...interfaces.resources()],
  };
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

function subnetOperations(networks: TrackedResources): readonly Operation[] {
  const networkOf = (request: SimulatorRequest) => {
    const { subscriptionId, resourceGroupName, virtualNetworkName } = request.params;
    return networks.find(
      `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${VNETS}/${virtualNetworkName}`,
    );
  };
  const action = `${VNETS}/subnets/read`;
  return [
    {
      name: "Subnets_List",
      method: "GET",
      path: SUBNETS,
      action,
      handle: (request) => pageOf(request, listAt(networkOf(request)?.properties, "subnets"), 200),
    },
    {
      name: "Subnets_Get",
      method: "GET",
      path: `${SUBNETS}/{subnetName}`,
      action,
      handle: (request) => {
        const name = pathParameter(request, "subnetName");
        const subnets = listAt(networkOf(request)?.properties, "subnets");
        const found = subnets.find((each) => stringAt(each, "name")?.toLowerCase() === name.toLowerCase());
        const type = `${VNETS}/${pathParameter(request, "virtualNetworkName")}/subnets`;
        if (found === undefined) throw resourceNotFound(type, name, pathParameter(request, "resourceGroupName"));
        return { status: 200, body: found };
      },
    },
  ];
}
