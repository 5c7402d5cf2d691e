/** The error that handlers throw, and the errors of Azure Resource Manager itself. */

/** What an error says beyond its status, code and message. */
export interface ArmErrorOptions {
  /** Headers of the response, names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The part of the request that the error is about. */
  readonly target?: string;
  readonly details?: readonly {
    readonly code: string;
    readonly message: string;
    readonly target?: string;
  }[];
  /** Further members of the error object, as some services send them. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/**
 * An error for the caller. Handlers throw it, created by a named function of their service's `errors.ts`; the
 * gateway turns it into a response. Messages are as documented or recorded.
 */
export class ArmError extends Error {
  override readonly name = "ArmError";
  readonly status: number;
  readonly code: string;
  readonly options: ArmErrorOptions;

  constructor(status: number, code: string, message: string, options: ArmErrorOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.options = options;
  }

  /** The same error with more headers; its own win. */
  withHeaders(headers: Readonly<Record<string, string>>): ArmError {
    const all = { ...headers, ...this.options.headers };
    return new ArmError(this.status, this.code, this.message, { ...this.options, headers: all });
  }
}

/** An error of Azure Resource Manager itself, which Azure marks in `x-ms-failure-cause`. */
export function gatewayError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): ArmError {
  return new ArmError(status, code, message, { headers: { "x-ms-failure-cause": "gateway", ...headers } });
}

/** An error of a resource provider, which Azure marks in `x-ms-failure-cause`. */
export function serviceError(status: number, code: string, message: string, options: ArmErrorOptions = {}): ArmError {
  return new ArmError(status, code, message, {
    ...options,
    headers: { "x-ms-failure-cause": "service", ...options.headers },
  });
}

export function tokenMissing(authorizationUri: string): ArmError {
  return unauthorized(
    authorizationUri,
    "AuthenticationFailed",
    "Authentication failed. The 'Authorization' header is missing.",
  );
}

export function tokenInvalid(authorizationUri: string): ArmError {
  return unauthorized(authorizationUri, "InvalidAuthenticationToken", "The access token is invalid.");
}

export function apiVersionMissing(): ArmError {
  return gatewayError(
    400,
    "MissingApiVersionParameter",
    "The api-version query parameter (?api-version=) is required for all requests.",
  );
}

export function apiVersionInvalid(apiVersion: string): ArmError {
  return gatewayError(
    400,
    "InvalidApiVersionParameter",
    `The api-version '${apiVersion}' is invalid. Versions look like '2024-07-01' or '2024-07-01-preview'.`,
  );
}

export function bodyMalformed(reason: string): ArmError {
  return gatewayError(
    400,
    "InvalidRequestContent",
    `The request content was invalid and could not be deserialized: '${reason}'.`,
  );
}

export function bodyEmpty(): ArmError {
  return gatewayError(400, "InvalidRequestContent", "The request content was invalid: the body is empty.");
}

export function skipTokenInvalid(token: string | undefined): ArmError {
  return gatewayError(400, "InvalidSkipToken", `The $skipToken '${token}' is not valid.`);
}

export function topInvalid(top: string | undefined): ArmError {
  return gatewayError(400, "InvalidTopParameter", `The $top '${top}' is not a positive number.`);
}

/** The error of an operation that failed, as ARM shows it to a client that asks for the result. */
export function operationFailed(error: { readonly code: string; readonly message: string }): ArmError {
  return new ArmError(409, error.code, error.message);
}

export function pathMalformed(path: string): ArmError {
  return gatewayError(400, "InvalidRequestUri", `The request path '${path}' is not a valid percent-encoded path.`);
}

export function bodyTooLarge(limitBytes: number): ArmError {
  return gatewayError(
    413,
    "RequestContentTooLarge",
    `The request content size exceeds the maximum size of ${limitBytes} bytes.`,
  );
}

/** Newtonsoft's wording, which ARM passes on. */
export function bodyTooDeep(limit: number): ArmError {
  return bodyMalformed(`The reader's MaxDepth of ${limit} has been exceeded.`);
}

/** Not Azure's: the request was addressed to another name than this machine's. */
export function hostNotAllowed(): ArmError {
  return gatewayError(
    421,
    "HostNotAllowed",
    "The simulator answers requests whose Host is 127.0.0.1, localhost or [::1] only.",
  );
}

/** Not Azure's: a web page elsewhere tries to change something. */
export function originNotAllowed(): ArmError {
  return gatewayError(
    403,
    "OriginNotAllowed",
    "The simulator does not let web pages of another origin change anything.",
  );
}

/** Not Azure's: the simulator does not implement the call. */
export function notSimulated(method: string, path: string): ArmError {
  return gatewayError(
    501,
    "NotSimulated",
    `The simulator does not implement ${method} ${path}. See docs/simulator.md.`,
  );
}

export function subscriptionNotFound(subscriptionId: string): ArmError {
  return gatewayError(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
}

export function subscriptionInvalid(subscriptionId: string): ArmError {
  return gatewayError(
    400,
    "InvalidSubscriptionId",
    `The provided subscription identifier '${subscriptionId}' is malformed or invalid.`,
  );
}

export function resourceGroupNotFound(name: string): ArmError {
  return gatewayError(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(type: string, name: string, resourceGroupName: string): ArmError {
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
): ArmError {
  return gatewayError(
    403,
    "AuthorizationFailed",
    `The client '${principal.appId}' with object id '${principal.objectId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

export function providerNotRegistered(namespace: string): ArmError {
  return gatewayError(
    409,
    "MissingSubscriptionRegistration",
    `The subscription is not registered to use namespace '${namespace}'. See https://aka.ms/rps-not-found for how to register subscriptions.`,
  );
}

export function scopeLocked(scope: string, operation: string, lockedScopes: readonly string[]): ArmError {
  return gatewayError(
    409,
    "ScopeLocked",
    `The scope '${scope}' cannot perform ${operation} operation because following scope(s) are locked: '${lockedScopes.join(",")}'. Please remove the lock and try again.`,
  );
}

export function requestsThrottled(message: string, retryAfterSeconds: number): ArmError {
  return gatewayError(429, "ResourceRequestsThrottled", message, { "retry-after": String(retryAfterSeconds) });
}

export function locationRequired(): ArmError {
  return gatewayError(400, "LocationRequired", "The location property is required for this definition.");
}

export function locationConflict(
  name: string,
  resourceGroupName: string,
  existing: string,
  requested: string,
): ArmError {
  return gatewayError(
    409,
    "InvalidResourceLocation",
    `The resource '${name}' already exists in location '${existing}' in resource group '${resourceGroupName}'. A resource with the same name cannot be created in location '${requested}'. Please select a new resource name.`,
  );
}

export function regionOut(location: string): ArmError {
  return serviceError(503, "ServiceUnavailable", `The service is not available in location '${location}'.`);
}

export function internalError(message: string): ArmError {
  return serviceError(500, "InternalServerError", message);
}

function unauthorized(authorizationUri: string, code: string, message: string): ArmError {
  return gatewayError(401, code, message, {
    "www-authenticate": `Bearer authorization_uri="${authorizationUri}", error="invalid_token", error_description="${message}"`,
  });
}
