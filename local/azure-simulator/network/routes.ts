import { pathParameter } from "../arm/arm-call.ts";
import { resourceNotFound } from "../arm/errors.ts";
import { listAt, stringAt } from "../arm/json.ts";
import { pageOf } from "../arm/paging.ts";
import type { Operation, SimulatorRequest } from "../arm/service.ts";
import type { StoredResource, TrackedResources } from "../arm/tracked-resources.ts";
import { VNETS } from "./model.ts";

const SUBNETS = `/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/${VNETS}/{virtualNetworkName}/subnets`;

/** Operations on virtual networks, subnets and network interfaces. */
export function networkOperations(networks: TrackedResources, interfaces: TrackedResources): readonly Operation[] {
  return [...networks.operations, ...subnetOperations(networks), ...interfaces.operations];
}

function subnetOperations(networks: TrackedResources): readonly Operation[] {
  const action = `${VNETS}/subnets/read`;
  return [
    {
      name: "Subnets_List",
      method: "GET",
      path: SUBNETS,
      action,
      handle: (request) => pageOf(request, listAt(networkOf(networks, request)?.properties, "subnets"), 200),
    },
    {
      name: "Subnets_Get",
      method: "GET",
      path: `${SUBNETS}/{subnetName}`,
      action,
      handle: (request) => {
        const name = pathParameter(request, "subnetName");
        const subnets = listAt(networkOf(networks, request)?.properties, "subnets");
        const found = subnets.find((each) => stringAt(each, "name")?.toLowerCase() === name.toLowerCase());
        const type = `${VNETS}/${pathParameter(request, "virtualNetworkName")}/subnets`;
        if (found === undefined) throw resourceNotFound(type, name, pathParameter(request, "resourceGroupName"));
        return { status: 200, body: found };
      },
    },
  ];
}

function networkOf(networks: TrackedResources, request: SimulatorRequest): StoredResource | undefined {
  const { subscriptionId, resourceGroupName, virtualNetworkName } = request.params;
  return networks.find(
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${VNETS}/${virtualNetworkName}`,
  );
}
