import fc from "fast-check";
import { expect, test } from "vitest";
import type { TypedData } from "../../../../../../local/host/contract.ts";
import {
  activityArguments,
  activityFailure,
  activityResult,
  textData,
} from "../../../../../../local/host/durable/runtime/activity-values.ts";

test.for<[string, string | null, TypedData, TypedData | undefined]>([
  ["nothing", null, {}, undefined],
  ["null", "null", {}, undefined],
  ["a text, which the SDK has encoded once more", '"\\"abc\\""', { string: '"abc"' }, { json: '"\\"abc\\""' }],
  ["a number", "1.5", { string: "1.5" }, { json: "1.5" }],
  ["a boolean, the .NET way", "true", { string: "True" }, { json: "true" }],
  ["an object", '{"a":1}', { string: '{"a":1}' }, { json: '{"a":1}' }],
])("passes %s to an activity", ([, input, triggerData, data]) => {
  expect(activityArguments(input)).toEqual({ triggerData, data });
});

test.for<[string, boolean]>([
  ["3f9c2a", true],
  ["1:0", true],
  ["protect:web-01", true],
  ["false alarm", false],
  ["nightly", true],
  ["null", false],
  ["12", false],
  ["12e5", false],
  ["-1", false],
  ['"quoted"', false],
  ["{}", false],
  ["[1]", false],
  [" a", false],
  ["", false],
])("marks the text %j, for which the library would catch an error, as JSON: %s", ([text, isMarked]) => {
  const data = textData(text);

  expect(data).toEqual(isMarked ? { json: JSON.stringify(text) } : { string: text });
});

test("never marks a text that is JSON", () => {
  const characters = fc.constantFrom(...'0123456789-+.eE tfnrualse{}[]":,');
  const texts = fc.oneof(fc.string({ unit: characters, maxLength: 8 }), fc.json());

  fc.assert(
    fc.property(texts, (text) => {
      fc.pre(isJson(text));
      expect(textData(text)).toEqual({ string: text });
    }),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test.for<[string, TypedData | null | undefined, string | null]>([
  ["nothing", undefined, null],
  ["null", null, null],
  ["a text that looks like a number", { string: "123" }, '"123"'],
  ["an empty text", { string: "" }, '""'],
  ["zero", { int: 0 }, "0"],
  ["a fraction", { double: 1.5 }, "1.5"],
  ["no number", { double: Number.NaN }, '"NaN"'],
  ["an object", { json: '{"a":1}' }, '{"a":1}'],
  ["bytes", { bytes: Buffer.from("hi") }, '"aGk="'],
])("stores %s as a result", ([, value, json]) => {
  expect(activityResult(value)).toBe(json);
});

test("formats a failure as the real host does, with two spaces", () => {
  const failure = activityFailure("work", new Error("boom"));

  expect(failure.Reason).toBe("Activity function 'work' failed:  boom");
  expect(failure.Details).toContain("Error: boom");
  expect(JSON.stringify(failure)).not.toContain("FailureDetails");
});

test("reads the failure details that an exception properties provider puts into the message", () => {
  const inner = { errorType: "Inner", errorMessage: "deep" };
  const message = JSON.stringify({
    errorType: "BackupError",
    errorMessage: "no vault",
    properties: { code: 42 },
    innerFailure: inner,
  });

  const failure = activityFailure("work", new Error(message));

  expect(failure.Reason).toBe("Activity function 'work' failed:  no vault");
  expect(failure.FailureDetails).toMatchObject({
    ErrorType: "BackupError",
    ErrorMessage: "no vault",
    IsNonRetriable: false,
    Properties: { code: 42 },
    InnerFailure: { ErrorType: "Inner", ErrorMessage: "deep" },
  });
});

test("does not change a message that is other JSON", () => {
  expect(activityFailure("work", new Error('{"a":1}')).Reason).toBe("Activity function 'work' failed:  {\"a\":1}");
});

test("leaves an app's description of an error in the message, as extensions before 3.14 do", () => {
  const described = JSON.stringify({ errorType: "Refused", errorMessage: "no", properties: { code: "X" } });

  expect(activityFailure("act", new Error(described), false)).toMatchObject({
    Reason: `Activity function 'act' failed:  ${described}`,
    FailureDetails: undefined,
  });
});
