import { type ArmError, serviceError } from "../arm/errors.ts";

/** Errors of Microsoft.EventGrid. */

export function invalidRequest(message: string): ArmError {
  return serviceError(400, "InvalidRequest", message);
}

export function eventSubscriptionNotFound(name: string): ArmError {
  return serviceError(404, "ResourceNotFound", `The event subscription '${name}' was not found.`);
}

export function operationNotFound(id: string): ArmError {
  return serviceError(404, "ResourceNotFound", `The operation '${id}' was not found.`);
}

/** The error of a subscription whose endpoint failed validation, as its operation's status shows it. */
export function endpointValidationFailed(reason: string): { readonly code: string; readonly message: string } {
  return {
    code: "Url validation",
    message: `Webhook validation handshake failed. ${reason} For troubleshooting, visit https://aka.ms/esvalidation.`,
  };
}
