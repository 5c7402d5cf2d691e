import { createHttpHeaders, createPipelineRequest, type PipelineResponse, RestError } from "@azure/core-rest-pipeline";
import { expect, test } from "vitest";
import { observedCallsPolicy } from "../../../../azure/arm/observed-calls.ts";
import type { AzureCall, AzureCallEnd } from "../../../../domain/ports/azure-calls.ts";

const jobs =
  "https://management.azure.com/subscriptions/SUB/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v/backupJobs?t=1&s=signature";
const ids = { "x-ms-request-id": "request-1", "x-ms-correlation-request-id": "correlation-1" };

async function send(options: {
  readonly url?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly error?: "refused" | "no response";
}) {
  const told: (AzureCall | AzureCallEnd)[] = [];
  const policy = observedCallsPolicy({
    begin(call) {
      told.push(call);
      return (end) => told.push(end);
    },
  });
  const request = createPipelineRequest({ url: options.url ?? jobs, method: "GET" });
  const sending = policy.sendRequest(request, async (given): Promise<PipelineResponse> => {
    const { status = 200, headers = ids } = options;
    const response = { request: given, status, headers: createHttpHeaders(headers), bodyAsText: "{}" };
    if (options.error === "refused") throw new RestError("refused", { statusCode: status, request: given, response });
    if (options.error === "no response") throw new Error("socket hang up");
    return response;
  });
  const failed = await sending.then(
    () => false,
    () => true,
  );
  return { told, failed };
}

test("tells the action and path of a request, without its query, and Azure's IDs of it", async () => {
  const { told } = await send({});

  expect(told).toEqual([
    {
      method: "GET",
      host: "management.azure.com",
      path: "/subscriptions/SUB/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v/backupJobs",
      action: "microsoft.recoveryservices/vaults/backupjobs/read",
      subscriptionId: "sub",
    },
    { status: 200, requestId: "request-1", correlationId: "correlation-1" },
  ]);
});

test("a request without a subscription has no action", async () => {
  const url = "https://management.azure.com/providers/Microsoft.ResourceGraph/resources";

  const { told } = await send({ url });

  expect(Object.keys(told[0] ?? {})).toEqual(["method", "path", "host"]);
});

test("tells a refusal that the SDK has turned into an error, and passes it on", async () => {
  const { told, failed } = await send({ status: 429, error: "refused" });

  expect(told[1]).toMatchObject({ status: 429, requestId: "request-1" });
  expect(failed).toBe(true);
});

test("a request without a response has ended without a status", async () => {
  const { told, failed } = await send({ error: "no response" });

  expect(told[1]).toEqual({});
  expect(failed).toBe(true);
});

test.for([
  ["are missing", {}],
  ["are no IDs", { "x-ms-request-id": "id with spaces", "x-ms-correlation-request-id": "x".repeat(101) }],
] as const)("leaves out IDs that %s", async ([, headers]) => {
  expect((await send({ headers })).told[1]).toEqual({ status: 200 });
});
