import { expect, test } from "vitest";
import type { Answer, HostileInput } from "../../../../tools/hostile/hostile-input.ts";
import { noServerError, refused, refusedOrClosed, throwsCode } from "../../../../tools/hostile/judge.ts";

const response = (status: number): Answer => ({ kind: "response", status, text: "", tookMs: 1 });
const thrown = (code: string | undefined): Answer => ({ kind: "thrown", code, text: "Refused.", tookMs: 1 });

test.for<[string, HostileInput["judge"], Answer, string | undefined]>([
  ["a 499 is no server error", noServerError, response(499), undefined],
  ["a 500 is one", noServerError, response(500), "answered 500"],
  ["no answer is undefined", noServerError, { kind: "timeout" }, "no answer within the limit"],
  [
    "a connection that ends is undefined",
    noServerError,
    { kind: "closed" },
    "the connection was closed without an answer",
  ],
  ["a connection may end where HTTP is broken", refusedOrClosed, { kind: "closed" }, undefined],
  ["no answer is undefined there, too", refusedOrClosed, { kind: "timeout" }, "no answer within the limit"],
  ["a 400 is a refusal", refused, response(400), undefined],
  ["a 399 is none", refused, response(399), "answered 399"],
  ["a 500 is no refusal", refused, response(500), "answered 500"],
  ["the right code is a refusal", throwsCode("CHAT_REFUSED"), thrown("CHAT_REFUSED"), undefined],
  ["another code is none", throwsCode("CHAT_REFUSED"), thrown("OTHER"), "threw OTHER: Refused."],
  ["no code is none", throwsCode("CHAT_REFUSED"), thrown(undefined), "threw an error without a code: Refused."],
  [
    "a return is none",
    throwsCode("CHAT_REFUSED"),
    { kind: "returned", text: "posted", tookMs: 1 },
    "was accepted: posted",
  ],
])("%s", ([, judge, answer, expected]) => {
  expect(judge(answer, [])).toBe(expected);
});
