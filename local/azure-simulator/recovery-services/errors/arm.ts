import { refusedByArm } from "./refusal.ts";

/** Refusals that Azure Resource Manager itself gives, for vaults. */

export function resourceNotFound(type: string, name: string, resourceGroupName: string): Error {
  return refusedByArm(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${resourceGroupName}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

export function locationRequired(): Error {
  return refusedByArm(400, "LocationRequired", "The location property is required for this definition.");
}

export function locationConflict(name: string, resourceGroupName: string, existing: string, wanted: string): Error {
  return refusedByArm(
    409,
    "InvalidResourceLocation",
    `The resource '${name}' already exists in location '${existing}' in resource group '${resourceGroupName}'. A resource with the same name cannot be created in location '${wanted}'. Please select a new resource name.`,
  );
}
