import type { SimulatorResponse } from "./service.ts";

/** Answers that Azure Resource Manager itself gives, before a resource provider is asked. */

/** An error in ARM's shape. Messages follow what the service is documented or known to say. */
export function armError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SimulatorResponse {
  return { status, headers, body: { error: { code, message } } };
}

/** Marks an error as ARM's own, as Azure does with `x-ms-failure-cause`. */
export function gatewayError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SimulatorResponse {
  return armError(status, code, message, { "x-ms-failure-cause": "gateway", ...headers });
}

export function tokenMissing(authorizationUri: string): SimulatorResponse {
  return unauthorized(
    authorizationUri,
    "AuthenticationFailed",
    "Authentication failed. The 'Authorization' header is missing.",
  );
}

export function tokenInvalid(authorizationUri: string): SimulatorResponse {
  return unauthorized(authorizationUri, "InvalidAuthenticationToken", "The access token is invalid.");
}

export function apiVersionMissing(): SimulatorResponse {
  return gatewayError(
    400,
    "MissingApiVersionParameter",
    "The api-version query parameter (?api-version=) is required for all requests.",
  );
}

export function apiVersionInvalid(apiVersion: string): SimulatorResponse {
  return gatewayError(
    400,
    "InvalidApiVersionParameter",
    `The api-version '${apiVersion}' is invalid. Versions look like '2024-07-01' or '2024-07-01-preview'.`,
  );
}

export function bodyMalformed(reason: string): SimulatorResponse {
  return gatewayError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}

export function pathMalformed(path: string): SimulatorResponse {
  return gatewayError(400, "InvalidRequestUri", `The request path '${path}' is not a valid percent-encoded path.`);
}

export function bodyTooLarge(limitBytes: number): SimulatorResponse {
  return gatewayError(
    413,
    "RequestContentTooLarge",
    `The request content size exceeds the maximum size of ${limitBytes} bytes.`,
  );
}

/** Not Azure's: the simulator's loud "I do not know this call". */
export function notSimulated(method: string, path: string): SimulatorResponse {
  return gatewayError(501, "NotSimulated", `The simulator does not know ${method} ${path}. See docs/simulator.md.`);
}

export function subscriptionNotFound(subscriptionId: string): SimulatorResponse {
  return gatewayError(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
}

export function subscriptionInvalid(subscriptionId: string): SimulatorResponse {
  return gatewayError(
    400,
    "InvalidSubscriptionId",
    `The provided subscription identifier '${subscriptionId}' is malformed or invalid.`,
  );
}

export function resourceGroupNotFound(name: string): SimulatorResponse {
  return gatewayError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(type: string, name: string, resourceGroupName: string): SimulatorResponse {
  return gatewayError(
    404,
    "ResourceNotFound",
    `The Resource '${type}/${name}' under resource group '${resourceGroupName}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
  );
}

export function authorizationFailed(
  principal: { readonly appId: string; readonly objectId: string },
  action: string,
  scope: string,
): SimulatorResponse {
  return gatewayError(
    403,
    "AuthorizationFailed",
    `The client '${principal.appId}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

export function providerNotRegistered(namespace: string): SimulatorResponse {
  return gatewayError(
    409,
    "MissingSubscriptionRegistration",
    `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
  );
}

export function scopeLocked(scope: string, operation: string, lockedScopes: readonly string[]): SimulatorResponse {
  return gatewayError(
    409,
    "ScopeLocked",
    `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${lockedScopes.join(",")}'. Please remove the lock and try again.`,
  );
}

export function locationRequired(): SimulatorResponse {
  return gatewayError(400, "LocationRequired", "The location property is required for this definition.");
}

export function locationConflict(
  name: string,
  resourceGroupName: string,
  existing: string,
  wanted: string,
): SimulatorResponse {
  return gatewayError(
    409,
    "InvalidResourceLocation",
    `The resource '${name}' already exists in location '${existing}' in resource group '${resourceGroupName}'. A resource with the same name cannot be created in location '${wanted}'. Please select a new resource name.`,
  );
}

export function regionOut(location: string): SimulatorResponse {
  return armError(503, "ServiceUnavailable", `The service is not available in location '${location}'.`, {
    "x-ms-failure-cause": "service",
  });
}

export function internalError(message: string): SimulatorResponse {
  return armError(500, "InternalServerError", message, { "x-ms-failure-cause": "service" });
}

function unauthorized(authorizationUri: string, code: string, message: string): SimulatorResponse {
  return gatewayError(401, code, message, {
    "www-authenticate": `Bearer authorization_uri="${authorizationUri}", error="invalid_token", error_description="${message}"`,
  });
}
