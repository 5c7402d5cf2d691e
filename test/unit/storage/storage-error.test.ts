import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { RestError } from "@azure/data-tables";
import { expect, test } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import { storageError } from "../../../storage/storage-error.ts";

const request = createPipelineRequest({ url: "https://shop.table.core.windows.net" });
const answered = (statusCode: number, headers: Record<string, string> = {}) =>
  new RestError("It said no. sig=c2VjcmV0", {
    statusCode,
    request,
    response: { status: statusCode, headers: createHttpHeaders(headers), request },
  });

test.for<[string, unknown, string, boolean]>([
  ["500", answered(500), "STORAGE_UNAVAILABLE", true],
  ["503", answered(503), "STORAGE_UNAVAILABLE", true],
  ["429", answered(429), "STORAGE_UNAVAILABLE", true],
  ["409, a table that is being deleted", answered(409), "STORAGE_UNAVAILABLE", true],
  ["nothing", new RestError("connect ECONNREFUSED"), "STORAGE_UNAVAILABLE", true],
  ["nothing in time", new DOMException("The operation was aborted", "AbortError"), "STORAGE_UNAVAILABLE", true],
  ["something that is no error", "odd", "STORAGE_UNAVAILABLE", true],
  ["403", answered(403), "STORAGE_REFUSED", false],
  ["401", answered(401), "STORAGE_REFUSED", false],
  ["400", answered(400), "STORAGE_REFUSED", false],
])("storage that answers %s is an error of the app", ([, cause, code, retryable]) => {
  const error = storageError("use the inventory", cause);

  expect(error).toMatchObject({ code, retryable, cause });
  expect(error.message).toMatch(/^STORAGE_[A-Z]+: Cannot use the inventory in the app's storage account: /);
  expect(error.message).not.toContain("c2VjcmV0");
});

test("says which role a refused app needs", () => {
  expect(storageError("use the inventory", answered(403)).message).toContain("Storage Table Data Contributor");
});

test.for([
  [{ "retry-after": "7" }, 7],
  [{}, undefined],
  [{ "retry-after": "tomorrow" }, undefined],
] as const)("passes on how long storage asks to wait: %o", ([headers, seconds]) => {
  expect(storageError("use the inventory", answered(503, headers)).retryAfterSeconds).toBe(seconds);
});

test("leaves an error of the app as it is", () => {
  const error = new BackupError("STORAGE_REFUSED", "No.");

  expect(storageError("use the inventory", error)).toBe(error);
});
