import { createHttpHeaders, createPipelineRequest, type PipelineResponse, RestError } from "@azure/core-rest-pipeline";
import { expect, test } from "vitest";
import { requestBudgetPolicy } from "../../../../azure/arm/request-budget.ts";
import type { BudgetAnswer } from "../../../../domain/coordination/request-budget.ts";
import type { RequestKey } from "../../../../domain/coordination/request-limits.ts";
import { BackupError } from "../../../../domain/errors.ts";

const jobs =
  "https://management.azure.com/subscriptions/SUB/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v/backupJobs";
const machines = "https://management.azure.com/subscriptions/SUB/providers/Microsoft.Compute/virtualMachines";
const graph = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources";

const kind = { subscriptionId: "sub", action: "arm/reads" };
const action = { subscriptionId: "sub", action: "microsoft.recoveryservices/vaults/backupjobs/read" };

async function send(options: {
  readonly url: string;
  readonly answer?: BudgetAnswer;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** As the SDK does with a refusal. */
  readonly isThrown?: boolean;
}) {
  const taken: RequestKey[] = [];
  const continued: unknown[] = [];
  const learned: unknown[] = [];
  let sent = 0;
  const policy = requestBudgetPolicy({
    take(keys, request) {
      taken.push(...keys);
      continued.push(request.continuesList);
      return options.answer ?? { kind: "granted" };
    },
    learn: (key, observed) => learned.push([key, observed]),
  });
  const request = createPipelineRequest({ url: options.url, method: "GET" });
  const response = policy.sendRequest(request, async (given): Promise<PipelineResponse> => {
    sent += 1;
    const { status = 200, headers = {}, body = "{}" } = options;
    const received = { request: given, status, headers: createHttpHeaders(headers), bodyAsText: body };
    if (options.isThrown) throw new RestError("refused", { statusCode: status, request: given, response: received });
    return received;
  });
  const error = await response.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return { taken, continued, learned, sent, error };
}

test("takes a request out of Resource Manager's budget and out of the action's", async () => {
  const { taken, sent } = await send({ url: jobs });

  expect(taken).toEqual([kind, action]);
  expect(sent).toBe(1);
});

test("a request of an action without a budget counts for Resource Manager only", async () => {
  expect((await send({ url: machines })).taken).toEqual([kind]);
});

test.for<[string, boolean]>([
  ["", false],
  ["?api-version=2024-04-01&$filter=startTime eq '2026'", false],
  ["?api-version=2024-04-01&%24skiptoken=%3c%3fxml", true],
  ["?$skipToken=abc", true],
])("knows a further page of a list by its token: %s", async ([query, continuesList]) => {
  expect((await send({ url: `${jobs}${query}` })).continued).toEqual([continuesList]);
});

test("a query of Resource Graph, which has its own quota, is sent as it is", async () => {
  const { taken, sent, learned } = await send({ url: graph, status: 429, body: "{}" });

  expect([taken, sent, learned]).toEqual([[], 1, []]);
});

test("sends nothing without room in the budget, and says when to come back", async () => {
  const { sent, error } = await send({ url: jobs, answer: { kind: "refused", retryAfterSeconds: 77 } });

  expect(sent).toBe(0);
  expect(error).toBeInstanceOf(BackupError);
  expect(error).toMatchObject({ code: "AZURE_THROTTLED", retryable: true, retryAfterSeconds: 77 });
});

test("learns how many requests Azure will still take", async () => {
  const { learned } = await send({
    url: jobs,
    headers: {
      "x-ms-ratelimit-remaining-subscription-reads": "240",
      "x-ms-ratelimit-remaining-subscription-resource-requests": "149",
    },
  });

  expect(learned).toEqual([
    [kind, { remaining: 240 }],
    [action, { remaining: 149 }],
  ]);
});

test("learns from a refusal that the SDK has made an error of, and passes it on", async () => {
  const { learned, error } = await send({ url: jobs, status: 429, headers: { "retry-after": "9" }, isThrown: true });

  expect(learned).toEqual([[action, { throttledSeconds: 9 }]]);
  expect(error).toBeInstanceOf(RestError);
});

test.for<[string, string, string, unknown]>([
  [
    "the provider's refusal counts for the action",
    "ResourceRequestsThrottled",
    "300",
    [action, { throttledSeconds: 300 }],
  ],
  ["Resource Manager's refusal for itself", "SubscriptionRequestsThrottled", "12", [kind, { throttledSeconds: 12 }]],
  ["a refusal without a wait means a minute", "TooManyRequests", "", [action, { throttledSeconds: 60 }]],
])("%s", async ([, code, retryAfter, expected]) => {
  const { learned } = await send({
    url: jobs,
    status: 429,
    headers: retryAfter === "" ? {} : { "retry-after": retryAfter },
    body: JSON.stringify({ error: { code, message: "slow down" } }),
  });

  expect(learned).toEqual([expected]);
});
