import { expect, test } from "vitest";
import { BackupError, failureFactsFromText } from "../../../domain/errors.ts";

test("puts code, wait and whether to retry into an error's text, for hosts that drop its properties", () => {
  const error = new BackupError("AZURE_THROTTLED", "Slow down.", { retryAfterSeconds: 17, serviceCode: "X" });

  expect(error).toMatchObject({ retryable: true, serviceCode: "X", retryAfterSeconds: 17 });
  expect(failureFactsFromText(error.message)).toEqual({
    code: "AZURE_THROTTLED",
    retryable: true,
    retryAfterSeconds: 17,
  });
  expect(failureFactsFromText(new BackupError("AZURE_REFUSED", "No.").message)).toEqual({
    code: "AZURE_REFUSED",
    retryable: false,
  });
  expect(failureFactsFromText("worker exited")).toEqual({ retryable: true });
});
