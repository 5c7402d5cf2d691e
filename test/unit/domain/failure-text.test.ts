import { expect, test } from "vitest";
import { BackupError } from "../../../domain/errors.ts";
import { factsOfCode, readFailureText, withProperties } from "../../../domain/failure-text.ts";

const stack =
  " \n    at enable (file:///home/site/wwwroot/dist/azure/azure-error.js:54:12)\n    at async run (x.js:1:2)";
const properties = {
  code: "AZURE_REFUSED",
  retryable: false,
  serviceCode: "UserErrorTrustedLaunchVMNotSupportedByStandardPolicy",
  errorClass: "policyUnsuitable",
};

/** The message as durable-functions 3.5 writes it and a Durable extension before 3.14 hands it over. */
function oldHost(payload: object): string {
  return `Activity function 'enableProtection' failed:  ${JSON.stringify(payload)}${stack}`;
}

const payload = {
  errorType: "BackupError",
  errorMessage: 'AZURE_REFUSED: Cannot protect "web-01": {"code":"X"} \\ said Azure.\nNext line. [retry after 17 s]',
  isNonRetriable: false,
  properties,
  stackTrace: `BackupError: AZURE_REFUSED: no${stack}`,
};

test.for<[string, string, object, string]>([
  [
    "the JSON that older extensions make the message",
    oldHost(payload),
    { ...properties, retryAfterSeconds: 17 },
    'AZURE_REFUSED: Cannot protect "web-01": {"code":"X"} \\ said Azure.',
  ],
  [
    "that JSON when it is cut off",
    oldHost(payload).slice(0, oldHost(payload).indexOf("web-01") + 6),
    { code: "AZURE_REFUSED", retryable: false },
    'AZURE_REFUSED: Cannot protect "web-01',
  ],
  [
    "that JSON when a mask broke it",
    oldHost(payload).replace('"properties":{', '"properties":[Hidden Credential]{'),
    { code: "AZURE_REFUSED", retryable: false, retryAfterSeconds: 17 },
    'AZURE_REFUSED: Cannot protect "web-01": {"code":"X"} \\ said Azure.',
  ],
  [
    "plain text with the app's code",
    `Activity function 'x' failed:  AZURE_THROTTLED: Slow down. [retry after 2.5 s]${stack}`,
    { code: "AZURE_THROTTLED", retryable: true, retryAfterSeconds: 2.5 },
    "AZURE_THROTTLED: Slow down. [retry after 2.5 s]",
  ],
  [
    "an error of newer extensions",
    "BackupError: AZURE_CONFLICT: Held.",
    { code: "AZURE_CONFLICT", retryable: true },
    "AZURE_CONFLICT: Held.",
  ],
  [
    "an error that is none of the app's",
    `Activity function 'x' failed:  worker exited${stack}`,
    { retryable: true },
    "Activity function 'x' failed:  worker exited",
  ],
  ["JSON without a message", '{"errorType":"E"}', { retryable: true }, ""],
  ["JSON that breaks off at once", '{"errorType":', { retryable: true }, ""],
  ["no text", "", { retryable: true }, ""],
])("reads facts and one line from %s", ([, text, facts, message]) => {
  expect(readFailureText(text)).toEqual({ facts, message });
});

test("reads what an error puts into its own text: code, wait and whether to retry", () => {
  const error = new BackupError("AZURE_THROTTLED", "Slow down.", { retryAfterSeconds: 17, serviceCode: "X" });

  expect(error).toMatchObject({ retryable: true, serviceCode: "X", retryAfterSeconds: 17 });
  expect(readFailureText(error.message).facts).toEqual({
    code: "AZURE_THROTTLED",
    retryable: true,
    retryAfterSeconds: 17,
  });
  expect(readFailureText(new BackupError("AZURE_REFUSED", "No.").message).facts).toEqual(factsOfCode("AZURE_REFUSED"));
});

test.for<[string, unknown, object]>([
  ["nothing", undefined, { retryable: true }],
  ["no object", "text", { retryable: true }],
  [
    "members of other types",
    { code: 5, retryable: "no", retryAfterSeconds: "1", errorClass: "new" },
    { retryable: true },
  ],
  ["a code alone", { code: "AZURE_REFUSED" }, { code: "AZURE_REFUSED", retryable: false }],
  ["everything", { ...properties, retryAfterSeconds: 3 }, { ...properties, retryAfterSeconds: 3 }],
])("takes from properties with %s what fits", ([, given, expected]) => {
  expect(withProperties({ retryable: true }, given)).toEqual(expected);
});

test("bounds the line and the time that a hostile text takes", () => {
  const long = readFailureText(`AZURE_REFUSED: ${"x".repeat(5_000_000)}`);
  const braces = readFailureText(`{"errorType":${"{".repeat(1_000_000)}`);

  expect(long.message).toHaveLength(600);
  expect(braces.facts).toEqual({ retryable: true });
});
