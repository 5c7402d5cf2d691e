import { pathParameter } from "../arm/arm-call.ts";
import { segmentsOf } from "../arm/resource-id.ts";
import type { Operation, SimulatorRequest, SimulatorResponse } from "../arm/service.ts";
import { namespaceInvalid } from "./errors.ts";
import type { PlatformParts } from "./parts.ts";

/** A version of each provider that its clients know; generic clients ask here before they call a type they do not know. */
const API_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "Microsoft.Compute": ["2024-07-01", "2024-03-02", "2022-08-01"],
  "Microsoft.Network": ["2024-01-01", "2022-07-01"],
  "Microsoft.RecoveryServices": ["2024-04-01", "2023-06-01", "2022-10-01"],
  "Microsoft.Storage": ["2023-05-01", "2022-09-01"],
};
const DEFAULT_API_VERSIONS: readonly string[] = ["2022-09-01", "2021-04-01"];
const LOCATIONS = ["West Europe", "North Europe", "East US", "East US 2", "West US", "Germany West Central"];

/** Provider registration. */
export function providerOperations(parts: PlatformParts): readonly Operation[] {
  const one = (request: SimulatorRequest, namespace: string, change?: "register" | "unregister"): SimulatorResponse => {
    const subscription = pathParameter(request, "subscriptionId").toLowerCase();
    const known = namespaces(parts).find((each) => each.toLowerCase() === namespace.toLowerCase());
    if (known === undefined) throw namespaceInvalid(namespace);
    const unregistered = parts.model.unregistered.get(subscription) ?? new Set();
    parts.model.unregistered.set(subscription, unregistered);
    if (change === "register") unregistered.delete(known.toLowerCase());
    if (change === "unregister") unregistered.add(known.toLowerCase());
    return { status: 200, body: providerBody(parts, subscription, known) };
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
          body: { value: namespaces(parts).map((each) => providerBody(parts, subscription, each)) },
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

function namespaces(parts: PlatformParts): readonly string[] {
  return [...resourceTypes(parts).keys()];
}

function providerBody(parts: PlatformParts, subscription: string, namespace: string) {
  const isRegistered = parts.model.unregistered.get(subscription)?.has(namespace.toLowerCase()) !== true;
  const apiVersions = API_VERSIONS[namespace] ?? DEFAULT_API_VERSIONS;
  return {
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationState: isRegistered ? "Registered" : "NotRegistered",
    registrationPolicy: "RegistrationRequired",
    resourceTypes: [...(resourceTypes(parts).get(namespace) ?? [])].map((resourceType) => ({
      resourceType,
      locations: LOCATIONS,
      apiVersions,
      capabilities: "SupportsTags, SupportsLocation",
    })),
  };
}

/** The types each namespace has, read off the operations that are simulated. */
function resourceTypes(parts: PlatformParts): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>();
  for (const operation of parts.services().flatMap((service) => service.operations)) {
    const segments = segmentsOf(operation.path);
    const provider = segments.lastIndexOf("providers");
    const namespace = provider === -1 ? undefined : segments[provider + 1];
    if (namespace === undefined || namespace.startsWith("{")) continue;
    const below = segments.slice(provider + 2);
    const type = below.filter((_, index) => index % 2 === 0 && below[index + 1] !== undefined);
    const known = types.get(namespace) ?? new Set<string>();
    if (type.length > 0 && operation.method === "PUT") known.add(type.join("/"));
    types.set(namespace, known);
  }
  return types;
}
