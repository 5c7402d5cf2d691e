import { expect, test } from "vitest";
import { errorResponse } from "../../../../../../local/azure-simulator/front/error-response.ts";
import { notFound, refused } from "../../../../../../local/azure-simulator/recovery-services/errors/refusal.ts";

test.for([
  ["a refusal", refused("Code", "Message."), 400],
  ["a 404", notFound("Code", "Message."), 404],
] as const)("%s has the members that Azure Backup always sends", ([, error, status]) => {
  expect(errorResponse(error)).toEqual({
    status,
    headers: {},
    body: { error: { code: "Code", message: "Message.", target: null, details: null, innerError: null } },
  });
});
