import { AZURE_REGIONS } from "../arm/azure-regions.ts";
import { type ArmError, gatewayError } from "../arm/errors.ts";

/** Errors of ARM's own resource types. */

export function groupNameInvalid(name: string): ArmError {
  return gatewayError(
    400,
    "InvalidResourceGroup",
    `The provided resource group name '${name}' has these invalid characters or is longer than 90 characters. The name can only be a letter, digit, '-', '.', '(', ')' or '_', and cannot end with '.'.`,
  );
}

export function groupLocationConflict(name: string, existing: string): ArmError {
  return gatewayError(
    409,
    "InvalidResourceGroupLocation",
    `Invalid resource group location. The resource group '${name}' already exists in location '${existing}'.`,
  );
}

export function groupBeingDeleted(name: string): ArmError {
  return gatewayError(
    409,
    "ResourceGroupBeingDeleted",
    `The resource group '${name}' is in deprovisioning state and cannot perform this operation.`,
  );
}

export function groupDeletionBlocked(name: string, remaining: readonly string[]): { code: string; message: string } {
  return {
    code: "ResourceGroupDeletionBlocked",
    message: `Deletion of resource group '${name}' failed as resources with identifiers '${remaining.join(",")}' could not be deleted. The provisioning state of the resource group will be rolled back.`,
  };
}

export function filterInvalid(filter: string): ArmError {
  return gatewayError(
    400,
    "InvalidFilterInQueryString",
    `Invalid $filter '${filter}' specified in the query string. The simulator supports clauses of resourceType, resourceGroup, name, location, tagName and tagValue with 'eq', joined by 'and'.`,
  );
}

export function lockInvalid(level: string | undefined): ArmError {
  return gatewayError(
    400,
    "LockLevelInvalid",
    `The lock level '${level ?? ""}' is invalid. Supported levels are CanNotDelete and ReadOnly.`,
  );
}

export function lockNotFound(name: string): ArmError {
  return gatewayError(404, "LockNotFound", `The lock '${name}' could not be found.`);
}

export function roleAssignmentInvalid(missing: string): ArmError {
  return gatewayError(
    400,
    "BadRequestFormat",
    `The request was incorrectly formatted: property '${missing}' is missing.`,
  );
}

export function roleAssignmentNotFound(name: string): ArmError {
  return gatewayError(404, "RoleAssignmentNotFound", `The role assignment '${name}' is not found.`);
}

export function namespaceInvalid(namespace: string): ArmError {
  return gatewayError(404, "InvalidResourceNamespace", `The resource namespace '${namespace}' is invalid.`);
}

export function operationNotFound(id: string): ArmError {
  return gatewayError(404, "OperationNotFound", `The operation '${id}' could not be found.`);
}

export function invalidTemplate(defect: string): ArmError {
  return gatewayError(400, "InvalidTemplate", `Deployment template validation failed: '${defect}'.`);
}

/** Not Azure's: the simulator makes no requests to the network. */
export function templateLinkNotSimulated(): ArmError {
  return gatewayError(
    400,
    "InvalidTemplate",
    "Deployment template validation failed: 'the simulator reads no templateLink; send the template itself'.",
  );
}

export function deploymentActive(name: string): ArmError {
  return gatewayError(
    409,
    "DeploymentActive",
    `The deployment with name '${name}' cannot be saved, because this would overwrite an existing deployment which is still active.`,
  );
}

export function deploymentNotFound(name: string): ArmError {
  return gatewayError(404, "DeploymentNotFound", `Deployment '${name}' could not be found.`);
}

export function tagsInvalid(reason: string): ArmError {
  return gatewayError(400, "InvalidRequestContent", `The request content was invalid: ${reason}`);
}

export function scopeNotFound(scope: string): ArmError {
  return gatewayError(404, "ResourceNotFound", `The resource '${scope}' was not found.`);
}

/** A resource is to be created where there is no region. */
export function locationUnknown(location: string, type: string): ArmError {
  return gatewayError(
    400,
    "LocationNotAvailableForResourceType",
    `The provided location '${location}' is not available for resource type '${type}'. List of available regions for the resource type is '${regionNames()}'.`,
  );
}

export function groupLocationUnknown(location: string): ArmError {
  return gatewayError(
    400,
    "LocationNotAvailableForResourceGroup",
    `The provided location '${location}' is not available for resource group. List of available regions is '${regionNames()}'.`,
  );
}

function regionNames(): string {
  return AZURE_REGIONS.map(({ name }) => name).join(",");
}
