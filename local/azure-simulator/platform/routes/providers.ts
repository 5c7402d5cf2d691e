import { pathParameter } from "../../arm/arm-call.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../../arm/service.ts";
import { namespaceInvalid } from "../errors.ts";
import type { PlatformModel } from "../model/model.ts";
import { API_VERSIONS, resourceTypes } from "../model/providers.ts";
import { providerView } from "../views.ts";

/** Provider registration. */
export function providerOperations(model: PlatformModel): readonly Operation[] {
  const one = (request: SimulatorRequest, namespace: string, change?: "register" | "unregister"): SimulatorResponse => {
    const subscription = pathParameter(request, "subscriptionId").toLowerCase();
    const known = namespaces(model).find((each) => each.toLowerCase() === namespace.toLowerCase());
    if (known === undefined) throw namespaceInvalid(namespace);
    const unregistered = model.state.unregistered.get(subscription) ?? new Set();
    model.state.unregistered.set(subscription, unregistered);
    if (change === "register") unregistered.delete(known.toLowerCase());
    if (change === "unregister") unregistered.add(known.toLowerCase());
    return { status: 200, body: providerView(model, subscription, known) };
  };
  const provider = "/subscriptions/{subscriptionId}/providers/{resourceProviderNamespace}";
  return [
    {
      name: "Providers_List",
      method: "GET",
      path: "/subscriptions/{subscriptionId}/providers",
      action: "Microsoft.Resources/subscriptions/providers/read",
      handle: (request) => {
        const subscription = pathParameter(request, "subscriptionId").toLowerCase();
        return {
          status: 200,
          body: { value: namespaces(model).map((each) => providerView(model, subscription, each)) },
        };
      },
    },
    {
      name: "Providers_Get",
      method: "GET",
      path: provider,
      action: "Microsoft.Resources/subscriptions/providers/read",
      handle: (request) => one(request, pathParameter(request, "resourceProviderNamespace")),
    },
    ...Object.keys(API_VERSIONS).flatMap((namespace) => registration(namespace, one)),
  ];
}

/** Azure asks for the provider's own `register/action`, so each namespace has operations of its own. */
function registration(
  namespace: string,
  change: (request: SimulatorRequest, namespace: string, change: "register" | "unregister") => SimulatorResponse,
): readonly Operation[] {
  return (["register", "unregister"] as const).map((verb) => ({
    name: `Providers_${verb === "register" ? "Register" : "Unregister"}`,
    method: "POST",
    path: `/subscriptions/{subscriptionId}/providers/${namespace}/${verb}`,
    action: `${namespace}/${verb}/action`,
    handle: (request) => change(request, namespace, verb),
  }));
}

function namespaces(model: PlatformModel): readonly string[] {
  return [...resourceTypes(model).keys()];
}
