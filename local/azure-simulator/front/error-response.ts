import type { ArmError } from "../arm/errors.ts";
import type { SimulatorResponse } from "../arm/service.ts";

/** The only place where an error becomes a response, in ARM's shape: `{ "error": { "code", "message", … } }`. */
export function errorResponse({ status, code, message, options }: ArmError): SimulatorResponse {
  const { headers = {}, target, details, extra } = options;
  const error = {
    code,
    message,
    ...(target === undefined ? {} : { target }),
    ...(details === undefined ? {} : { details }),
    ...extra,
  };
  return { status, headers, body: { error } };
}
