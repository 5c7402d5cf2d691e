import { pathParameter } from "../../arm/arm-call.ts";
import { AZURE_REGIONS } from "../../arm/azure-regions.ts";
import { pageOf } from "../../arm/paging.ts";
import type { Operation } from "../../arm/service.ts";
import type { PlatformModel } from "../model/model.ts";
import { locationView, subscriptionView } from "../views.ts";

/** ARM's page of generic lists. */
const PAGE_SIZE = 1000;

/** Subscriptions and tenants. */
export function subscriptionOperations({ state, tenantId }: PlatformModel): readonly Operation[] {
  const action = "Microsoft.Resources/subscriptions/read";
  return [
    {
      name: "Subscriptions_List",
      method: "GET",
      path: "/subscriptions",
      action,
      handle: (request) => {
        const all = [...state.subscriptions.values()].map((each) => subscriptionView(each, tenantId));
        return pageOf(request, all, PAGE_SIZE);
      },
    },
    {
      name: "Subscriptions_Get",
      method: "GET",
      path: "/subscriptions/{subscriptionId}",
      action,
      handle: (request) => {
        const id = pathParameter(request, "subscriptionId");
        const subscription = state.subscriptions.get(id.toLowerCase()) ?? { id, name: "" };
        return { status: 200, body: subscriptionView(subscription, tenantId) };
      },
    },
    {
      name: "Subscriptions_ListLocations",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/locations",
      action: "Microsoft.Resources/subscriptions/locations/read",
      handle: (request) => {
        const id = pathParameter(request, "subscriptionId");
        return { status: 200, body: { value: AZURE_REGIONS.map((region) => locationView(id, region)) } };
      },
    },
    {
      name: "Tenants_List",
      method: "GET",
      path: "/tenants",
      action: "Microsoft.Resources/tenants/read",
      handle: () => ({ status: 200, body: { value: [{ id: `/tenants/${tenantId}`, tenantId }] } }),
    },
  ];
}
