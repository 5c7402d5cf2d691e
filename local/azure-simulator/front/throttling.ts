import { type ArmCall, callKind } from "../arm/arm-call.ts";
import { type ArmError, gatewayError, requestsThrottled, serviceError } from "../arm/errors.ts";
import { isGranted } from "./rbac.ts";
import { type ComputePolicy, HIGH_COST_GET, type ThrottlingLimits } from "./throttling-limits.ts";
import { createTokenBuckets, type TokenBuckets } from "./token-buckets.ts";

/** Lets a call pass or refuses it, as ARM and the providers do. */
export interface Throttling {
  /**
   * @returns `x-ms-ratelimit-remaining-…` headers of the response.
   * @throws {@link ArmError} 429 when a limit is reached.
   */
  admit(call: ArmCall): RateLimitHeaders;
}

type RateLimitHeaders = Readonly<Record<string, string>>;

/** Azure counts from the full hour: the remaining seconds in its error messages show a fixed window. */
const WINDOW_MS = 3_600_000;
/** Subscription-wide budgets are 15 times one principal's. */
const GLOBAL_FACTOR = 15;

/** @param limits - `undefined` admits everything and sends no headers. */
export function createThrottling(limits: ThrottlingLimits | undefined, now: () => number): Throttling {
  if (limits === undefined) return { admit: () => ({}) };
  const buckets = createTokenBuckets();
  const windows = new Map<string, { startMs: number; used: number }>();
  return {
    admit(call) {
      const nowMs = now();
      const armHeaders = admitToSubscription(limits, buckets, call, nowMs);
      return { ...armHeaders, ...admitToProvider(limits, buckets, windows, call, nowMs) };
    },
  };
}

function admitToProvider(
  limits: ThrottlingLimits,
  buckets: TokenBuckets,
  windows: Map<string, { startMs: number; used: number }>,
  call: ArmCall,
  nowMs: number,
): RateLimitHeaders {
  const namespace = call.operation.action.split("/")[0]?.toLowerCase();
  if (namespace === "microsoft.compute") return admitToCompute(limits.compute, buckets, call, nowMs);
  if (namespace === "microsoft.recoveryservices") {
    return admitToRecoveryServices(limits.recoveryServices, windows, call, nowMs);
  }
  return {};
}

function admitToSubscription(
  limits: ThrottlingLimits,
  buckets: TokenBuckets,
  call: ArmCall,
  nowMs: number,
): RateLimitHeaders {
  const subscription = subscriptionOf(call);
  if (subscription === undefined) return {};
  const kind = callKind(call);
  const limit = limits.arm[kind];
  const all = { ...limit, capacity: limit.capacity * GLOBAL_FACTOR, refill: limit.refill * GLOBAL_FACTOR };
  const region = call.region ?? "global";
  const [own, shared] = buckets.take(
    [
      { name: `arm|${subscription}|${region}|${call.principal.objectId}|${kind}`, limit },
      { name: `arm|${subscription}|${region}|${kind}`, limit: all },
    ],
    nowMs,
  );
  if (own === undefined || shared === undefined) return {};
  if (!own.granted) {
    const seconds = Math.max(own.retryAfterSeconds, shared.retryAfterSeconds, 1);
    const message = `Number of '${kind.slice(0, -1)}' requests for subscription '${subscription}' actor '${call.principal.objectId}' exceeded. Please try again after '${seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information.`;
    throw gatewayError(429, "SubscriptionRequestsThrottled", message, { "retry-after": String(seconds) });
  }
  return {
    [`x-ms-ratelimit-remaining-subscription-${kind}`]: String(own.remaining),
    [`x-ms-ratelimit-remaining-subscription-global-${kind}`]: String(shared.remaining),
  };
}

function admitToCompute(
  policies: readonly ComputePolicy[],
  buckets: TokenBuckets,
  call: ArmCall,
  nowMs: number,
): RateLimitHeaders {
  const policy = computePolicyOf(policies, call);
  if (policy === undefined) return {};
  const place = `compute|${subscriptionOf(call)}|${call.region ?? "global"}|${policy.name}`;
  const vm = call.request.params["vmName"]?.toLowerCase();
  const group = call.request.params["resourceGroupName"]?.toLowerCase();
  const asked = [{ header: `${policy.name}SubscriptionMaximum`, name: place, limit: policy.perSubscription }];
  if (policy.perVm !== undefined && vm !== undefined) {
    asked.push({ header: `${policy.name}Resource`, name: `${place}|${group}|${vm}`, limit: policy.perVm });
  }
  const tokens = buckets.take(asked, nowMs);
  const refused = tokens.findIndex((token) => !token.granted && token.retryAfterSeconds > 0);
  if (refused !== -1) {
    throw computeThrottled(asked[refused]?.header ?? policy.name, tokens[refused]?.retryAfterSeconds ?? 1);
  }
  const remaining = asked.map(({ header }, index) => `Microsoft.Compute/${header};${tokens[index]?.remaining}`);
  return { "x-ms-ratelimit-remaining-resource": remaining.join(",") };
}

function computePolicyOf(policies: readonly ComputePolicy[], call: ArmCall): ComputePolicy | undefined {
  const { action, method } = call.operation;
  const isList = method === "GET" && call.request.params["vmName"] === undefined;
  if (isList && isGranted(HIGH_COST_GET, action)) return HIGH_COST_GET;
  const isUpdate = method === "PATCH";
  return policies.find((policy) => isGranted(policy, action) && !(isUpdate && policy.name === "PutVM"));
}

function admitToRecoveryServices(
  limits: ThrottlingLimits["recoveryServices"],
  windows: Map<string, { startMs: number; used: number }>,
  call: ArmCall,
  nowMs: number,
): RateLimitHeaders {
  const { action } = call.operation;
  const budget = limits.budgets.find((each) => isGranted({ actions: [each.action] }, action));
  if (budget === undefined) return {};
  const vault = limits.scope === "vault" ? call.request.params["vaultName"]?.toLowerCase() : undefined;
  const name = `${subscriptionOf(call)}|${vault ?? ""}|${action.toLowerCase()}`;
  const startMs = Math.floor(nowMs / WINDOW_MS) * WINDOW_MS;
  const known = windows.get(name);
  const window = known?.startMs === startMs ? known : { startMs, used: 0 };
  windows.set(name, window);
  if (window.used >= budget.requestsPerHour) {
    const seconds = Math.max(1, Math.ceil((startMs + WINDOW_MS - nowMs) / 1000));
    const message = `Number of requests for action '${action}' exceeded the limit of '${budget.requestsPerHour}' for time interval '01:00:00'. Please try again after '${seconds}' seconds.`;
    throw requestsThrottled(message, seconds);
  }
  window.used += 1;
  return {
    "x-ms-ratelimit-remaining-subscription-resource-requests": String(budget.requestsPerHour - window.used),
  };
}

/** https://learn.microsoft.com/azure/virtual-machines/troubleshooting/troubleshooting-throttling-errors */
function computeThrottled(target: string, retryAfterSeconds: number): ArmError {
  return serviceError(
    429,
    "OperationNotAllowed",
    "The server rejected the request because too many requests have been received for this subscription.",
    {
      headers: { "retry-after": String(retryAfterSeconds) },
      details: [
        {
          code: "TooManyRequests",
          target,
          message: `The budget ${target} is used up. Please try again after '${retryAfterSeconds}' seconds.`,
        },
      ],
    },
  );
}

function subscriptionOf(call: ArmCall): string | undefined {
  return call.request.params["subscriptionId"]?.toLowerCase();
}
