import {
  isRestError,
  type PipelinePolicy,
  type PipelineRequest,
  type PipelineResponse,
} from "@azure/core-rest-pipeline";
import { limitOf, type RequestKey } from "../../domain/coordination/request-limits.ts";
import { BackupError } from "../../domain/errors.ts";
import type { RequestBudget } from "../../domain/ports/request-budget.ts";
import { armKindOf, rbacActionOf } from "./rbac-action.ts";
import { errorMembers, parseJson, retryAfterSeconds } from "./service-response.ts";

/** Headers with what is left of a budget: that of a provider's action, and those of Resource Manager by kind. */
const REMAINING_OF_ACTION = "x-ms-ratelimit-remaining-subscription-resource-requests";
const REMAINING_OF_KIND = {
  "arm/reads": "x-ms-ratelimit-remaining-subscription-reads",
  "arm/writes": "x-ms-ratelimit-remaining-subscription-writes",
  "arm/deletes": "x-ms-ratelimit-remaining-subscription-deletes",
} as const;
/** Resource Manager's own code; every other 429 is the provider's. */
const THROTTLED_BY_ARM = "SubscriptionRequestsThrottled";
const WAIT_WITHOUT_HEADER_SECONDS = 60;
/** What the link to a further page of a list has in its query, in any casing and encoding. */
const FURTHER_PAGE = /[?&](?:\$|%24)skiptoken=/i;

/**
 * Sends a request only when the budget has room for it, and tells the budget what the response says. What is refused here was not
 * sent: the error is that of a throttled request, with the wait until its turn.
 */
export function requestBudgetPolicy(budget: RequestBudget): PipelinePolicy {
  return {
    name: "holdfastRequestBudget",
    async sendRequest(request, next) {
      const keys = keysOf(request);
      const answer = budget.take(Object.values(keys), { continuesList: FURTHER_PAGE.test(request.url) });
      if (answer.kind === "refused") throw outOfBudget(keys.action ?? keys.kind, answer.retryAfterSeconds);
      try {
        const response = await next(request);
        learn(budget, keys, response);
        return response;
      } catch (error) {
        // The SDK turns a refusal into an error before it comes here.
        if (isRestError(error) && error.response !== undefined) learn(budget, keys, error.response);
        throw error;
      }
    },
  };
}

interface Keys {
  readonly kind?: RequestKey;
  readonly action?: RequestKey;
}

function keysOf({ method, url }: PipelineRequest): Keys {
  const target = rbacActionOf(method, url);
  if (target === undefined) return {};
  const kind = { subscriptionId: target.subscriptionId, action: armKindOf(method) };
  return limitOf(target.action) === undefined ? { kind } : { kind, action: target };
}

function learn(budget: RequestBudget, { kind, action }: Keys, response: PipelineResponse): void {
  if (kind === undefined) return;
  const kindHeader = REMAINING_OF_KIND[kind.action as keyof typeof REMAINING_OF_KIND];
  learnRemaining(budget, kind, response.headers.get(kindHeader));
  if (action !== undefined) learnRemaining(budget, action, response.headers.get(REMAINING_OF_ACTION));
  if (response.status !== 429) return;
  const throttledSeconds = retryAfterSeconds(response.headers) ?? WAIT_WITHOUT_HEADER_SECONDS;
  const { code } = errorMembers(parseJson(response.bodyAsText));
  budget.learn(code === THROTTLED_BY_ARM || action === undefined ? kind : action, { throttledSeconds });
}

function learnRemaining(budget: RequestBudget, key: RequestKey, header: string | undefined): void {
  if (header !== undefined && /^\d+$/.test(header)) budget.learn(key, { remaining: Number(header) });
}

function outOfBudget(key: RequestKey | undefined, retryAfterSeconds: number): BackupError {
  const what = key === undefined ? "requests" : `${key.action} in subscription ${key.subscriptionId}`;
  const text = `Not sent: the app keeps within Azure's limit for ${what}. It is sent again when its turn comes.`;
  return new BackupError("AZURE_THROTTLED", text, { retryAfterSeconds });
}
