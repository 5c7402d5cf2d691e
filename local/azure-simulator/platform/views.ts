import type { ArmResource } from "../arm/service.ts";
import type { PlatformModel } from "./model/model.ts";
import { API_VERSIONS, DEFAULT_API_VERSIONS, LOCATIONS, resourceTypes } from "./model/providers.ts";
import { type ExtensionResource, type ResourceGroup, ROLE_ASSIGNMENTS, type Subscription } from "./model/state.ts";

export function subscriptionView({ id, name }: Subscription, tenantId: string): Readonly<Record<string, unknown>> {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId,
    displayName: name,
    state: "Enabled",
    authorizationSource: "RoleBased",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

export function groupView(group: ResourceGroup): ArmResource {
  return {
    id: group.id,
    name: group.name,
    type: "Microsoft.Resources/resourceGroups",
    location: group.location,
    ...(group.managedBy === undefined ? {} : { managedBy: group.managedBy }),
    tags: group.tags,
    properties: { provisioningState: group.provisioningState },
  };
}

/** A resource provider in one subscription. */
export function providerView(model: PlatformModel, subscription: string, namespace: string) {
  const isRegistered = model.state.unregistered.get(subscription)?.has(namespace.toLowerCase()) !== true;
  const apiVersions = API_VERSIONS[namespace] ?? DEFAULT_API_VERSIONS;
  return {
    id: `/subscriptions/${subscription}/providers/${namespace}`,
    namespace,
    registrationState: isRegistered ? "Registered" : "NotRegistered",
    registrationPolicy: "RegistrationRequired",
    resourceTypes: [...(resourceTypes(model).get(namespace) ?? [])].map((resourceType) => ({
      resourceType,
      locations: LOCATIONS,
      apiVersions,
      capabilities: "SupportsTags, SupportsLocation",
    })),
  };
}

/** A lock or a role assignment, by its type. */
export function extensionResourceView(type: string, { id, name, properties, scope }: ExtensionResource) {
  const isAssignment = type === ROLE_ASSIGNMENTS;
  return { properties: isAssignment ? { ...properties, scope } : properties, id, type, name };
}
