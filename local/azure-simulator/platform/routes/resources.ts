import { pathParameter } from "../../arm/arm-call.ts";
import { resourceGroupNotFound } from "../../arm/errors.ts";
import { stringAt } from "../../arm/json.ts";
import { pageOf } from "../../arm/paging.ts";
import { idKey } from "../../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { filterInvalid } from "../errors.ts";
import { type PlatformModel, resourcesWithin } from "../model/model.ts";
import { parseResourceFilter } from "../model/resource-filter.ts";
import { groupKey } from "../model/state.ts";

/** ARM's page of generic lists. */
const PAGE_SIZE = 1000;

/** Lists of resources of every type. */
export function resourceListOperations(model: PlatformModel): readonly Operation[] {
  const list = (request: SimulatorRequest, scope: string): SimulatorResponse => {
    const filter = request.query.get("$filter") ?? "";
    const accepts = parseResourceFilter(filter);
    if (accepts === undefined) throw filterInvalid(filter);
    // Generic lists show the envelope only; a resource's properties come from its own GET.
    const items = resourcesWithin(model, idKey(scope))
      .filter(accepts)
      .map(({ properties, ...envelope }) =>
        request.query.get("$expand")?.includes("provisioningState") === true
          ? { ...envelope, provisioningState: stringAt(properties, "provisioningState") ?? "Succeeded" }
          : envelope,
      );
    return pageOf(request, items, PAGE_SIZE);
  };
  return [
    {
      name: "Resources_List",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/resources",
      action: "Microsoft.Resources/subscriptions/resources/read",
      handle: (request) => list(request, `/subscriptions/${pathParameter(request, "subscriptionId")}`),
    },
    {
      name: "Resources_ListByResourceGroup",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/resources",
      action: "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
      handle: (request) => {
        const name = pathParameter(request, "resourceGroupName");
        const key = groupKey(pathParameter(request, "subscriptionId"), name);
        if (!model.state.groups.has(key)) throw resourceGroupNotFound(name);
        return list(request, key);
      },
    },
  ];
}
