import { pathParameter } from "../../arm/arm-call.ts";
import { pageOf } from "../../arm/paging.ts";
import type { Operation } from "../../arm/service.ts";
import type { PlatformModel } from "../model/model.ts";
import { subscriptionView } from "../views.ts";

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
      name: "Tenants_List",
      method: "GET",
      path: "/tenants",
      action: "Microsoft.Resources/tenants/read",
      handle: () => ({ status: 200, body: { value: [{ id: `/tenants/${tenantId}`, tenantId }] } }),
    },
  ];
}
