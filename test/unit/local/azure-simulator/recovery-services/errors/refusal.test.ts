import { expect, test } from "vitest";
import {
  errorResponse,
  notFound,
  refused,
  refusedByArm,
} from "../../../../../../local/azure-simulator/recovery-services/errors/refusal.ts";

test.for<[string, Error, number, unknown]>([
  [
    "the service's refusal has the members that Azure Backup always sends",
    refused("Code", "Message."),
    400,
    { code: "Code", message: "Message.", target: null, details: null, innerError: null },
  ],
  [
    "the service's 404 has the members that Azure Backup always sends",
    notFound("Code", "Message."),
    404,
    { code: "Code", message: "Message.", target: null, details: null, innerError: null },
  ],
  [
    "a refusal by ARM has code and message only",
    refusedByArm(409, "Code", "Message."),
    409,
    { code: "Code", message: "Message." },
  ],
])("%s", ([, refusal, status, error]) => {
  expect(errorResponse(refusal)).toEqual(expect.objectContaining({ status, body: { error } }));
});

test("an error that is not a refusal has no response", () => {
  expect(errorResponse(new Error("The simulator failed."))).toBeUndefined();
});
