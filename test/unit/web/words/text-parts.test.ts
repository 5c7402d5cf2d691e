import { expect, test } from "vitest";
import { textParts } from "../../../../web/words/text-parts.ts";

test("instants of a text are told apart from its words", () => {
  expect(textParts("Policy daily, due 2026-03-29T01:00:00.000Z. Last recovery point 2026-03-28 01:05 UTC.")).toEqual([
    { kind: "words", text: "Policy daily, due " },
    { kind: "instant", at: "2026-03-29T01:00:00.000Z" },
    { kind: "words", text: ". Last recovery point " },
    { kind: "instant", at: "2026-03-28T01:05:00.000Z" },
    { kind: "words", text: "." },
  ]);
});

test.for(["", "No time at all.", "2026-13-45T99:00:00.000Z", "2026-03-29"])(
  "other texts stay as they are: %s",
  (text) => {
    expect(textParts(text)).toEqual([{ kind: "words", text }]);
  },
);

test("a text that is an instant and nothing else is one", () => {
  expect(textParts("2026-03-29T01:00:00Z")).toEqual([{ kind: "instant", at: "2026-03-29T01:00:00.000Z" }]);
});
