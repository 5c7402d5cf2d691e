import { ArmError, gatewayError } from "../arm/errors.ts";

/** Errors of Microsoft.ResourceGraph. */

/** A query that Resource Graph, or the simulator's part of it, does not understand. */
export function queryInvalid(message: string): ArmError {
  return gatewayError(400, "InvalidQuery", message);
}

export function quotaExceeded(seconds: number): ArmError {
  return new ArmError(
    429,
    "RateLimiting",
    `Client application has been throttled and should not attempt to repeat the request until ${seconds} seconds have passed.`,
    { headers: { "retry-after": String(seconds) } },
  );
}
