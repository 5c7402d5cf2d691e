import type { SimulatorResponse } from "../../arm/service.ts";
import { ServiceError } from "./service-error.ts";

/** What the named errors of this folder are made of. */

/** Members that Azure Backup sends with each of its errors, and Azure Resource Manager with none. */
const BACKUP_MEMBERS = { target: null, details: null, innerError: null };

/** The request is well formed but refused: 400. */
export function refused(code: string, message: string): Error {
  return new ServiceError(400, code, message, { extra: BACKUP_MEMBERS });
}

/** A resource below a vault does not exist, says the service itself: 404. */
export function notFound(code: string, message: string): Error {
  return new ServiceError(404, code, message, { extra: BACKUP_MEMBERS });
}

/** Azure Resource Manager refuses the request before the service sees it. */
export function refusedByArm(status: number, code: string, message: string): Error {
  return new ServiceError(status, code, message, { headers: { "x-ms-failure-cause": "gateway" } });
}

/** The region does not respond: 503. */
export function regionUnavailable(location: string): Error {
  return new ServiceError(503, "ServerTimeout", `The request timed out: region '${location}' does not respond.`, {
    headers: { "x-ms-failure-cause": "service" },
    extra: BACKUP_MEMBERS,
  });
}

/** The response that a refusal becomes; `undefined` for any other error. */
export function errorResponse(error: unknown): SimulatorResponse | undefined {
  if (!(error instanceof ServiceError)) return undefined;
  const { status, code, message, options } = error;
  return { status, headers: options.headers ?? {}, body: { error: { code, message, ...options.extra } } };
}
