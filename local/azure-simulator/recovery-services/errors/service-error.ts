/** Azure's refusals: HTTP status, code and message as the service or ARM words them. */

/** A refusal on its way to the caller. */
export class ServiceError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "ServiceError";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** ARM's own 404: the vault is not there. */
export function vaultNotFound(vaultName: string, resourceGroup: string): ServiceError {
  return new ServiceError(
    404,
    "ResourceNotFound",
    `The Resource 'Microsoft.RecoveryServices/vaults/${vaultName}' under resource group '${resourceGroup}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    { "x-ms-failure-cause": "gateway" },
  );
}

/** A resource below a vault is not there; answered by the service itself. */
export function notFound(code: string, message: string): ServiceError {
  return new ServiceError(404, code, message);
}

/** The request is well formed but refused. */
export function refused(code: string, message: string): ServiceError {
  return new ServiceError(400, code, message);
}

/** The body or a name is not what the operation takes. */
export function invalidInput(what: string): ServiceError {
  return refused("BMSUserErrorInvalidInput", `Input provided for the call is invalid\r\n${what}`);
}

/** A region that is out answers nothing else. */
export function regionUnavailable(location: string): ServiceError {
  return new ServiceError(503, "ServerTimeout", `The request timed out: region '${location}' does not respond.`, {
    "x-ms-failure-cause": "service",
  });
}

/** The body Azure Backup sends with an error: the four members are always there. */
export function errorBody(error: ServiceError): unknown {
  const gateway = error.headers["x-ms-failure-cause"] === "gateway";
  const { code, message } = error;
  return { error: gateway ? { code, message } : { code, message, target: null, details: null, innerError: null } };
}
