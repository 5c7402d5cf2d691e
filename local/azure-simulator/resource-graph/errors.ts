import { ArmError, gatewayError } from "../arm/errors.ts";

/** Errors of Microsoft.ResourceGraph. */

/** A query that Resource Graph, or the simulator's part of it, does not understand. */
export function queryInvalid(message: string): ArmError {
  return gatewayError(400, "InvalidQuery", message);
}

/**
 * No requested subscription is one that the caller can read. Of several, Resource Graph silently leaves out the unreadable ones.
 * The code is in the details; Resource Graph's own code is always `BadRequest`.
 */
export function noValidSubscriptions(given: readonly string[]): ArmError {
  const message = `There must be at least one subscription that is eligible to contain resources. Given: '${given.join(",")}'.`;
  return badRequest({ code: "NoValidSubscriptionsInQueryRequest", message });
}

export function invalidSubscriptionIds(given: readonly string[]): ArmError {
  const message = `Subscription ids have to be valid GUIDs: '${given.join(",")}'.`;
  return badRequest({ code: "SubscriptionsContainInvalidGuids", message });
}

/** The most rows a page can have are 1,000. The detail's code is a guess. */
export function topOutOfRange(top: number): ArmError {
  return badRequest({ code: "InvalidQueryOptions", message: `$top must be from 1 to 1000, not ${top}.` });
}

function badRequest(detail: { readonly code: string; readonly message: string }): ArmError {
  const message = "Please provide below info when asking for support.";
  return new ArmError(400, "BadRequest", message, {
    headers: { "x-ms-failure-cause": "gateway" },
    details: [detail],
  });
}

export function quotaExceeded(seconds: number): ArmError {
  return new ArmError(
    429,
    "RateLimiting",
    `Client application has been throttled and should not attempt to repeat the request until ${seconds} seconds have passed.`,
    { headers: { "retry-after": String(seconds) } },
  );
}
