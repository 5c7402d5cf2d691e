import { expect, test } from "vitest";
import { ArmError, gatewayError, serviceError } from "../../../../../local/azure-simulator/arm/errors.ts";
import { errorResponse } from "../../../../../local/azure-simulator/front/error-response.ts";

test("an error has its code and message only, unless it says more", () => {
  const response = errorResponse(new ArmError(409, "OperationNotAllowed", "Not now."));

  expect(response).toEqual({
    status: 409,
    headers: {},
    body: { error: { code: "OperationNotAllowed", message: "Not now." } },
  });
});

test("target, details and further members follow code and message in this order", () => {
  const error = new ArmError(400, "InvalidParameter", "Wrong.", {
    target: "osDisk",
    details: [{ code: "Inner", message: "Why." }],
    extra: { innerError: null },
  });

  const { body } = errorResponse(error);

  expect(JSON.stringify(body)).toBe(
    '{"error":{"code":"InvalidParameter","message":"Wrong.","target":"osDisk","details":[{"code":"Inner","message":"Why."}],"innerError":null}}',
  );
});

test.for([
  ["gateway", gatewayError(404, "NotFound", "Not found.")],
  ["service", serviceError(404, "NotFound", "Not found.")],
] as const)("an error of the %s names its cause in a header", ([cause, error]) => {
  expect(errorResponse(error).headers).toEqual({ "x-ms-failure-cause": cause });
});

test("added headers do not replace the error's own", () => {
  const error = new ArmError(429, "RateLimiting", "Wait.", { headers: { "retry-after": "3" } });

  const { headers } = errorResponse(error.withHeaders({ "retry-after": "9", "x-ms-user-quota-remaining": "0" }));

  expect(headers).toEqual({ "retry-after": "3", "x-ms-user-quota-remaining": "0" });
});
