import { type ArmError, serviceError } from "../arm/errors.ts";

/** Errors of Microsoft.Compute. */

export function parameterMissing(target: string): ArmError {
  return computeError(400, "InvalidParameter", `Required parameter '${target}' is missing (null).`, target);
}

export function parameterInvalid(target: string, value: unknown, allowed: string): ArmError {
  return computeError(
    400,
    "InvalidParameter",
    `The value '${typeof value === "string" ? value : JSON.stringify(value)}' of parameter '${target}' is invalid. Allowed: ${allowed}.`,
    target,
  );
}

/** A machine that is being deleted takes no other operation. */
export function vmBeingDeleted(operation: string, name: string): ArmError {
  return operationNotAllowed(
    `Operation '${operation}' is not allowed on VM '${name}' since the VM is marked for deletion. Only the Delete operation can be repeated.`,
  );
}

export function vmNotRunning(name: string): ArmError {
  return operationNotAllowed(`The operation requires the VM '${name}' to be running (or set to run).`);
}

/** A generalized machine is the source of an image and nothing else. */
export function vmGeneralized(operation: string, name: string): ArmError {
  return operationNotAllowed(`Operation '${operation}' is not allowed on VM '${name}' since the VM is generalized.`);
}

export function diskAttached(name: string, vmId: string): ArmError {
  return operationNotAllowed(`Disk ${name} is attached to VM ${vmId}.`);
}

/** A disk is to be attached to a second machine. */
export function diskOwned(name: string, vmId: string): ArmError {
  return computeError(
    409,
    "ConflictingUserInput",
    `Disk '${name}' cannot be attached as the disk is already owned by VM '${vmId}'.`,
  );
}

export function runCommandNotFound(commandId: string): ArmError {
  return computeError(404, "NotFound", `The entity '${commandId}' was not found in this Azure location.`, "commandId");
}

export function sourceNotFound(id: string): ArmError {
  return computeError(404, "NotFound", `Resource ${id} is not found.`);
}

/** No image of the catalogue has this publisher, offer, SKU or version. */
export function artifactNotFound(): ArmError {
  return computeError(404, "NotFound", "Artifact: VMImage was not found.");
}

export function operationNotFound(id: string): ArmError {
  return computeError(404, "NotFound", `The operation '${id}' was not found in this Azure location.`);
}

export function propertyChangeNotAllowed(target: string): ArmError {
  return computeError(409, "PropertyChangeNotAllowed", `Changing property '${target}' is not allowed.`, target);
}

export function restorePointInProgress(vmName: string): ArmError {
  return operationNotAllowed(
    `Another restore point of virtual machine '${vmName}' is being created. Only one can be created at a time.`,
  );
}

export function copySourceNotIncremental(): ArmError {
  return operationNotAllowed("CopyStart creation is supported only from an incremental snapshot.");
}

export function copyNotIncremental(): ArmError {
  return operationNotAllowed("A snapshot created by CopyStart must be incremental.");
}

export function copySourceIncomplete(sourceName: string): ArmError {
  return operationNotAllowed(`The source snapshot ${sourceName} is still being copied.`);
}

export function tooManyCopies(limit: number, location: string): ArmError {
  return operationNotAllowed(`There are already ${limit} snapshot copies under way in ${location}.`);
}

function operationNotAllowed(message: string): ArmError {
  return computeError(409, "OperationNotAllowed", message);
}

function computeError(status: number, code: string, message: string, target?: string): ArmError {
  return serviceError(status, code, message, target === undefined ? {} : { target });
}
