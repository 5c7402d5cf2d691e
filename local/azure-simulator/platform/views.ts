import type { AzureRegion } from "../arm/azure-regions.ts";
import { parseResourceId } from "../arm/resource-id.ts";
import type { ArmResource } from "../arm/service.ts";
import { type Deployment, isEnded } from "./model/deployment.ts";
import type { PlatformModel } from "./model/model.ts";
import { API_VERSIONS, DEFAULT_API_VERSIONS, LOCATIONS, resourceTypes } from "./model/providers.ts";
import { type ExtensionResource, type ResourceGroup, ROLE_ASSIGNMENTS, type Subscription } from "./model/state.ts";

/** A region as a subscription lists it. */
export function locationView(subscriptionId: string, { name, displayName, geographyGroup, paired }: AzureRegion) {
  const id = (region: string) => `/subscriptions/${subscriptionId}/locations/${region}`;
  return {
    id: id(name),
    name,
    type: "Region",
    displayName,
    regionalDisplayName: `(${geographyGroup}) ${displayName}`,
    metadata: {
      regionType: "Physical",
      regionCategory: "Recommended",
      geographyGroup,
      pairedRegion: paired === undefined ? [] : [{ name: paired, id: id(paired) }],
    },
  };
}

export function subscriptionView(
  { id, name, tags }: Subscription,
  tenantId: string,
): Readonly<Record<string, unknown>> {
  return {
    id: `/subscriptions/${id}`,
    subscriptionId: id,
    tenantId,
    displayName: name,
    state: "Enabled",
    ...(tags === undefined ? {} : { tags }),
    authorizationSource: "RoleBased",
    subscriptionPolicies: {
      locationPlacementId: "Public_2014-09-01",
      quotaId: "PayAsYouGo_2014-09-01",
      spendingLimit: "Off",
    },
  };
}

/** A subscription as Resource Graph shows it. */
export function subscriptionContainer({ id, name, tags = {} }: Subscription): ArmResource {
  return {
    id: `/subscriptions/${id}`,
    name,
    type: "microsoft.resources/subscriptions",
    location: "",
    tags,
    properties: { state: "Enabled" },
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

/** A deployment as GET shows it. */
export function deploymentView(deployment: Deployment): Readonly<Record<string, unknown>> {
  const { id, name, parameters, provisioningState, correlationId, startedAtMs, changedAtMs, resources } = deployment;
  return {
    id,
    name,
    type: "Microsoft.Resources/deployments",
    properties: {
      parameters,
      mode: "Incremental",
      provisioningState,
      timestamp: new Date(changedAtMs).toISOString(),
      duration: `PT${(changedAtMs - startedAtMs) / 1000}S`,
      correlationId,
      providers: providersOf(deployment),
      dependencies: [],
      outputResources: isEnded(deployment) ? resources.map((each) => ({ id: each.id })) : [],
      ...(deployment.error === undefined ? {} : { error: deploymentError(deployment) }),
    },
  };
}

/** A deployment as its Azure-AsyncOperation URL shows it. */
export function deploymentStatusView(deployment: Deployment): Readonly<Record<string, unknown>> {
  const { provisioningState, error } = deployment;
  return { status: provisioningState, ...(error === undefined ? {} : { error: deploymentError(deployment) }) };
}

/** What a deployment has done with each of its resources. */
export function deployedResourceView(deployment: Deployment): readonly Readonly<Record<string, unknown>>[] {
  return deployment.resources
    .filter(({ state }) => state !== "waiting")
    .map(({ id, type, name, state }, index) => ({
      id: `${deployment.id}/operations/${index + 1}`,
      operationId: String(index + 1),
      properties: {
        provisioningOperation: "Create",
        provisioningState: state === "done" ? "Succeeded" : deployment.provisioningState,
        timestamp: new Date(deployment.changedAtMs).toISOString(),
        statusCode: state === "done" ? "OK" : "Accepted",
        targetResource: { id, resourceType: type, resourceName: name },
      },
    }));
}

function deploymentError({ error }: Deployment) {
  const message =
    "At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.";
  return { code: "DeploymentFailed", message, details: [error] };
}

function providersOf({ resources }: Deployment) {
  const types = new Map<string, Map<string, string>>();
  for (const { id, body } of resources) {
    const { namespace = "", type = "" } = parseResourceId(id);
    const known = types.get(namespace) ?? new Map<string, string>();
    known.set(type.slice(namespace.length + 1), String(body["location"] ?? ""));
    types.set(namespace, known);
  }
  return [...types].map(([namespace, known]) => ({
    namespace,
    resourceTypes: [...known].map(([resourceType, location]) => ({ resourceType, locations: [location] })),
  }));
}
