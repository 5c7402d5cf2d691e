import { armError } from "../arm/errors.ts";
import type { SimulatorResponse } from "../arm/service.ts";

/** Refusals of Microsoft.Compute. */

export function parameterMissing(target: string): SimulatorResponse {
  return computeError(400, "InvalidParameter", `Required parameter '${target}' is missing (null).`, target);
}

export function parameterInvalid(target: string, value: unknown, allowed: string): SimulatorResponse {
  return computeError(
    400,
    "InvalidParameter",
    `The value '${typeof value === "string" ? value : JSON.stringify(value)}' of parameter '${target}' is invalid. Allowed: ${allowed}.`,
    target,
  );
}

export function operationNotAllowed(message: string): SimulatorResponse {
  return computeError(409, "OperationNotAllowed", message);
}

/** A machine that is being deleted takes no other operation. */
export function vmBeingDeleted(operation: string, name: string): SimulatorResponse {
  return operationNotAllowed(
    `Operation '${operation}' is not allowed on VM '${name}' since the VM is marked for deletion. Only the Delete operation can be repeated.`,
  );
}

export function vmNotRunning(name: string): SimulatorResponse {
  return operationNotAllowed(`The operation requires the VM '${name}' to be running (or set to run).`);
}

export function diskAttached(name: string, vmId: string): SimulatorResponse {
  return operationNotAllowed(`Disk ${name} is attached to VM ${vmId}.`);
}

export function sourceNotFound(id: string): SimulatorResponse {
  return computeError(404, "NotFound", `Resource ${id} is not found.`);
}

export function operationNotFound(id: string): SimulatorResponse {
  return computeError(404, "NotFound", `The operation '${id}' was not found in this Azure location.`);
}

export function propertyChangeNotAllowed(target: string): SimulatorResponse {
  return computeError(409, "PropertyChangeNotAllowed", `Changing property '${target}' is not allowed.`, target);
}

export function restorePointInProgress(vmName: string): SimulatorResponse {
  return operationNotAllowed(
    `Another restore point of virtual machine '${vmName}' is being created. Only one can be created at a time.`,
  );
}

function computeError(status: number, code: string, message: string, target?: string): SimulatorResponse {
  const plain = armError(status, code, message, { "x-ms-failure-cause": "service" });
  return target === undefined ? plain : { ...plain, body: { error: { code, message, target } } };
}
